import { Code } from "@connectrpc/connect";
import { servers } from "@muster/test/servers";
import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SchedulerClient } from "../support/client.ts";
import { type System, startSystem } from "../support/system.ts";
import { blockedStatements, whileLocked } from "../support/table-lock.ts";
import { waitFor } from "../support/wait.ts";

/** What went wrong in other job systems between their database and their queue. The numbers are those of our list. */

const elsewhere = servers().databaseKind !== "postgres";

let system: System;
let redis: Redis;
let client: SchedulerClient;

beforeEach(async () => {
  system = await startSystem();
  redis = new Redis(system.redisUrl, { keyPrefix: system.prefix });
  client = system.client(await system.start("api"));
});
afterEach(async () => {
  redis.disconnect();
  await system[Symbol.asyncDispose]();
});

async function states(): Promise<Record<string, number>> {
  const rows = await system.query<{ status: string; n: number }>(
    "SELECT status, count(*)::int AS n FROM tasks GROUP BY status",
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

const succeeded = (count: number): Promise<unknown> =>
  waitFor(async () => (await states())["succeeded"] === count, { what: `${count} jobs to succeed` });

test("incident 22: after a restore of the database the queue still held ids of jobs that it no longer knew, and new jobs were taken for old ones", async () => {
  const keyed = { type: "noop", idempotencyKey: "invoice-7" };
  const before = await client.submitJobs({
    jobs: [keyed, ...Array.from({ length: 49 }, () => ({ type: "noop" }))],
  });
  expect(await redis.llen("q:default")).toBe(50);
  // The backup is older than all of them; the API lives through the restore, and Redis keeps its list.
  await system.query("TRUNCATE tasks, unsuccessful_attempts, idempotency_keys, lanes");

  const worker = await system.start("worker");
  await waitFor(async () => (await redis.llen("q:default")) === 0, { what: "the old ids to be dropped" });
  await waitFor(async () => (await worker.metric("muster_claim_total", { result: "lost" })) === 50, {
    what: "50 claims of jobs that are gone",
  });
  const after = await client.submitJobs({ jobs: [keyed, { type: "noop" }, { type: "noop" }] });
  await succeeded(3);
  expect(await states()).toEqual({ succeeded: 3 });
  expect(after.results.map(({ deduplicated }) => deduplicated)).toEqual([false, false, false]);
  const old = new Set(before.results.map(({ jobId }) => jobId));
  expect(after.results.filter(({ jobId }) => old.has(jobId))).toEqual([]);
  expect(await worker.metric("muster_jobs_finished_total")).toBe(3);
  expect(await worker.metric("muster_job_attempts_total")).toBe(3);
  expect(await worker.metric("muster_sql_errors_total")).toBe(0);
});

test.skipIf(elsewhere)(
  "incident 23: jobs were dispatched from within an open transaction, and workers looked for rows that were not there yet",
  async () => {
    let answers: Promise<unknown> | undefined;
    await whileLocked(system, { mode: "EXCLUSIVE", tables: ["tasks"] }, async () => {
      answers = Promise.all([
        client.submitJob({ job: { type: "noop" } }),
        client.submitJob({ job: { type: "noop", idempotencyKey: "a" } }),
        client.submitJobs({ jobs: [{ type: "noop" }, { type: "noop", idempotencyKey: "b" }] }),
      ]);
      // Three statements: the two coalescers' and the batch's own.
      await waitFor(async () => (await blockedStatements(system, "muster-api")) >= 3, {
        what: "the submits to wait for the table",
      });
      expect(await redis.llen("q:default")).toBe(0);
      expect(await states()).toEqual({});
    });
    await answers;
    await waitFor(async () => (await redis.llen("q:default")) === 4, { what: "4 elements" });
    const worker = await system.start("worker");
    await succeeded(4);
    // An element that came before its row would have been popped for nothing.
    expect(await worker.metric("muster_claim_total", { result: "lost" })).toBe(0);
  },
);

test.skipIf(elsewhere)(
  "incident 23: jobs were dispatched although their transaction was rolled back in the end",
  async () => {
    // Fails at the commit, after every statement of the transaction was answered: the last moment there is.
    await system.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'refused at the commit' USING ERRCODE = 'check_violation'; END $$`);
    await system.query(`CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON tasks DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.type = 'refused') EXECUTE FUNCTION refuse()`);
    const bad = { type: "refused" };
    const good = { type: "noop" };
    const refused = await Promise.all(
      [
        client.submitJob({ job: bad }),
        client.submitJob({ job: { ...bad, idempotencyKey: "a" } }),
        client.submitJobs({ jobs: [good, bad] }),
        client.submitJobs({
          jobs: [good, { ...bad, idempotencyKey: "b" }, { ...good, idempotencyKey: "c" }],
        }),
      ].map((call) =>
        call.then(
          () => "accepted",
          ({ code }: { code: Code }) => Code[code],
        ),
      ),
    );
    expect(refused).not.toContain("accepted");
    expect(await states()).toEqual({});
    expect(await system.query("SELECT key FROM idempotency_keys")).toEqual([]);
    // Pushes are sent in the order of their commits: were there any of the refused ones, they would lie before these.
    await client.submitJobs({ jobs: [good, { ...good, idempotencyKey: "c" }] });
    const elements = await waitFor(
      async () => {
        const list = await redis.lrange("q:default", 0, -1);
        return list.length === 0 ? undefined : list;
      },
      { what: "the accepted jobs' elements" },
    );
    const rows = await system.query<{ task_id: string }>("SELECT task_id FROM tasks");
    const pushed = elements.map((text) => (JSON.parse(text) as { task_id: string }).task_id);
    expect(pushed.toSorted()).toEqual(rows.map((row) => row.task_id).toSorted());
    expect(pushed).toHaveLength(2);
  },
);
