import { PERMISSIONS_OF, type Permission } from "@muster/identity";
import { BulkAction, BulkService } from "@muster/proto/scheduler/v1/bulk_service";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Calls, type Guarded, grant, startGuarded } from "./guarded.ts";

let api: Guarded;
const SAID = "disk is full";

/** In each queue a dead letter and a job that waits, whose errors say the same. */
beforeAll(async () => {
  api = await startGuarded();
  const admin = api.as("admin", [grant("admin")]);
  for (const queue of ["red", "blue"]) {
    for (const state of ["deadletter", "scheduled"]) {
      const { jobId } = await admin.jobs.submitJob({
        job: { type: "work", queue, delay: { seconds: 3600n } },
      });
      await api.database.query(
        `UPDATE tasks SET status = $2, last_error = $3, finished_at = CASE WHEN $2 = 'deadletter' THEN now() END,
           dead_reason = CASE WHEN $2 = 'deadletter' THEN 'exhausted' END WHERE task_id = $1`,
        [jobId, state, SAID],
      );
    }
  }
});
afterAll(() => api[Symbol.asyncDispose]());

interface Found {
  readonly listed: number;
  readonly counted: number;
  readonly redriven: number;
  readonly ofBulks: readonly number[];
}

/** How many jobs a guess finds by each call that is told of errors. */
async function guess(calls: Calls, error: string): Promise<Found> {
  const bulk = (action: BulkAction): Promise<number> =>
    calls
      .of(BulkService)
      .startBulk({ action, filter: { type: "work", error }, dryRun: true })
      .then(({ matched }) => Number(matched));
  return {
    listed: (await calls.jobs.listJobs({ errorFilter: error })).jobs.length,
    counted: (await calls.jobs.countJobs({ filters: { errorFilter: error } })).count,
    redriven: (await calls.jobs.redriveJobs({ error, dryRun: true })).matched,
    ofBulks: [await bulk(BulkAction.REDRIVE), await bulk(BulkAction.CANCEL)],
  };
}

test("what errors say finds jobs for whoever may read them", async () => {
  const operator = api.as("operator", [grant("operator", "red"), grant("viewer", "blue")]);
  expect(await guess(operator, "is full")).toEqual({ listed: 2, counted: 2, redriven: 1, ofBulks: [1, 1] });
  expect(await guess(operator, "is empty")).toEqual({ listed: 0, counted: 0, redriven: 0, ofBulks: [0, 0] });
});

/** Every role of today that changes jobs reads their errors; one that does not is made of one that does. */
test("a role that may change jobs, and read no errors, cannot guess them by what a filter would change", async () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this process has its own
  const permissions = PERMISSIONS_OF.operator as Set<Permission>;
  permissions.delete("jobs.read_payload");
  try {
    const guesser = api.as("guesser", [grant("operator", "r*"), grant("developer", "blue")]);
    // Blue errors may be read, and blue jobs be cancelled.
    expect(await guess(guesser, "is full")).toEqual({ listed: 2, counted: 2, redriven: 0, ofBulks: [0, 1] });
    expect((await guesser.jobs.redriveJobs({ dryRun: true })).matched).toBe(1);
  } finally {
    permissions.add("jobs.read_payload");
  }
});
