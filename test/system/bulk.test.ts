import { BulkAction, BulkState } from "@muster/proto/scheduler/v1/bulk_service";
import { expect, test } from "vitest";
import { connectBulk } from "../support/client.ts";
import type { AppProcess } from "../support/process.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

const JOBS = 4_000;

/** Rows as workers leave them: which jobs there are makes no difference here, and submitting them takes longer than the test. */
const DEAD_LETTERS = `
INSERT INTO tasks (task_id, type, queue, priority, lane, status, max_attempts, attempts, timeout_ms, dead_reason, finished_at)
SELECT gen_random_uuid(), 'ship', 'default', 'default', 'q:default', 'deadletter', 1, 1, 1000, 'exhausted', now()
FROM generate_series(1, $1::int4)`;

/** Half a second for each page, so that a kill finds its transaction open. */
const SLOW = `
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NEW.status = 'queued' THEN PERFORM pg_sleep(0.0005); END IF; RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION slow()`;

const leads = async (app: AppProcess): Promise<boolean> => (await app.metric("muster_leader")) === 1;

async function doneOf(system: System): Promise<number> {
  const [row] = await system.query<{ n: number }>(
    "SELECT coalesce(sum(done), 0)::int AS n FROM bulk_operations",
  );
  return row?.n ?? 0;
}

test("a bulk whose API and leader is killed in the middle is gone on with, and does and counts each job once", async () => {
  await using system = await startSystem();
  const first = await system.start("api");
  await waitFor(() => leads(first), { what: "the first to lead" });
  const second = await system.start("api");
  await system.query(DEAD_LETTERS, [JOBS]);
  await system.query(SLOW);
  const started = connectBulk(first.apiPort);
  const request = { action: BulkAction.REDRIVE, filter: { type: "ship" }, requestId: "all of them" };
  const { bulk } = await started.startBulk(request);
  await waitFor(async () => (await doneOf(system)) > 0, { what: "a page that is done" });
  await first.kill("SIGKILL");
  started.close();
  expect(await doneOf(system)).toBeLessThan(JOBS);

  const client = connectBulk(second.apiPort);
  try {
    // Whoever has lost the answer asks again, at whichever API.
    const again = await client.startBulk(request);
    expect(again.bulk?.bulkId).toBe(bulk?.bulkId);
    const ended = await waitFor(
      async () => {
        const one = await client.getBulk({ bulkId: bulk?.bulkId ?? "" });
        return one.state === BulkState.RUNNING ? undefined : one;
      },
      { what: "the next leader to end it", timeoutMs: 60_000 },
    );
    // How many match is counted for a second: on a slow machine that is not all of them.
    const all = BigInt(JOBS);
    expect(ended).toMatchObject({
      state: BulkState.DONE,
      done: all,
      refused: 0n,
      lookedAt: all,
    });
  } finally {
    client.close();
  }
  const rows = await system.query("SELECT status, redrives, count(*)::int AS n FROM tasks GROUP BY 1, 2");
  expect(rows).toEqual([{ status: "queued", redrives: 1, n: JOBS }]);
  const [told] = await system.query(
    `SELECT count(*)::int AS n, count(DISTINCT target)::int AS jobs FROM audit_log, unnest(targets) AS target
     WHERE target LIKE 'job:%'`,
  );
  expect(told).toEqual({ n: JOBS, jobs: JOBS });
});
