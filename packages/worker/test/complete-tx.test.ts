import { markWatched, promote, release } from "@muster/db";
import { toPlaced } from "@muster/dispatch";
import { type HandlerContext, MAX_RESULT_BYTES, PermanentError } from "@muster/job";
import { pushNew, subscribe } from "@muster/queue";
import { waitFor } from "@muster/test/wait";
import { Pool, type PoolClient } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

let world: Fixture;
let pool: Pool;

beforeEach(async () => {
  world = await fixture();
  pool = new Pool({ connectionString: world.url, query_timeout: 20_000 });
  await pool.query("CREATE TABLE effects (job uuid, fence int)");
});
afterEach(async () => {
  await pool.end();
  await world[Symbol.asyncDispose]();
});

/** What a handler does that writes to the same database: its effect, the job's end, the commit. */
async function work(
  job: { readonly id: string },
  context: HandlerContext,
  before: (tx: PoolClient) => unknown = () => undefined,
): Promise<void> {
  const tx = await pool.connect();
  try {
    // Whatever level the server is tested at: a conflict would be an ordinary failed attempt.
    await tx.query("BEGIN ISOLATION LEVEL READ COMMITTED");
    await tx.query("INSERT INTO effects VALUES ($1, $2)", [job.id, context.fence]);
    await context.completeTx(tx, { done: true });
    await before(tx);
    await tx.query("COMMIT");
  } catch (error) {
    await tx.query("ROLLBACK");
    throw error;
  } finally {
    tx.release();
  }
}

const effects = async (): Promise<unknown[]> =>
  (await pool.query("SELECT job, fence FROM effects ORDER BY fence")).rows;
const outcomes = async (): Promise<unknown[]> =>
  (await pool.query("SELECT fence, outcome FROM task_attempts ORDER BY fence")).rows;
const counted = async (name: "staleAcks" | "jobsFinished"): Promise<number> =>
  (await world.metrics[name].get()).values.reduce((sum, { value }) => sum + value, 0);

test("the handler's writes and the job's end are one commit, and everybody is told", async () => {
  const states: unknown[] = [];
  let listening = false;
  const events = subscribe(
    world.redis,
    "events",
    (batch) => states.push(...batch.map(({ state, version }) => [state, version])),
    { onReset: () => (listening = true) },
  );
  await waitFor(() => listening, { what: "the subscription" });
  const [jobId = ""] = await world.submit([{}]);
  await markWatched(world.database, [jobId]);
  await world.engine({ work: (job, context) => work(job, context) });
  await waitFor(() => states.length === 2, { what: "the events of its start and its end" });
  const { result, ...job } = await world.job(jobId);
  expect(Buffer.from(result?.data ?? []).toString()).toBe('{"done":true}');
  expect(states).toEqual([
    ["running", 2],
    ["succeeded", 3],
  ]);
  expect(job).toMatchObject({ state: "succeeded", version: 3, attempts: 1 });
  expect(await effects()).toEqual([{ job: jobId, fence: 1 }]);
  expect(await outcomes()).toEqual([{ fence: 1, outcome: "succeeded" }]);
  expect([await counted("jobsFinished"), await counted("staleAcks")]).toEqual([1, 0]);
  await events.close();
});

test("rolled back, neither the writes nor the end are there, and the job runs again", async () => {
  await world.engine({
    work: (job, context) =>
      work(job, context, () => {
        if (context.attempt === 1) throw new Error("changed my mind");
      }),
  });
  const [jobId = ""] = await world.submit([{}]);
  await waitFor(
    async () => {
      await pushNew(world.redis, (await promote(world.database, 10)).map(toPlaced));
      return (await world.job(jobId)).finishedAt;
    },
    { what: "the second attempt to end" },
  );
  expect(await world.job(jobId)).toMatchObject({ state: "succeeded", lastError: "changed my mind" });
  expect(await effects()).toEqual([{ job: jobId, fence: 2 }]);
  expect(await outcomes()).toEqual([
    { fence: 1, outcome: "error" },
    { fence: 2, outcome: "succeeded" },
  ]);
});

test("a handler that returns after its rollback has succeeded by its return", async () => {
  await world.engine({
    work: (job, context) => work(job, context, () => Promise.reject(new Error())).catch(() => 7),
  });
  const [job] = await world.ended(await world.submit([{}]));
  expect(job?.state).toBe("succeeded");
  expect(Buffer.from((await world.job(job?.taskId ?? "")).result?.data ?? []).toString()).toBe("7");
  expect(await effects()).toEqual([]);
});

test("a handler that fails after its commit has succeeded", async () => {
  await world.engine({
    work: async (job, context) => {
      await work(job, context);
      throw new PermanentError("too late");
    },
  });
  await world.ended(await world.submit([{}]));
  await waitFor(() => counted("jobsFinished"), { what: "the end to be counted" });
  expect(await outcomes()).toEqual([{ fence: 1, outcome: "succeeded" }]);
  expect(await counted("staleAcks")).toBe(0);
});

test("an attempt that was given up meanwhile cannot commit its writes", async () => {
  const refused: unknown[] = [];
  await world.engine({
    work: async (job, context) => {
      if (context.fence === 1) {
        // As the reaper does it with the jobs of a worker that it believes to be dead.
        const [row] = await world.database.query<{ workerId: string }>(
          'SELECT worker_id AS "workerId" FROM tasks WHERE task_id = $1',
          [job.id],
        );
        const workerId = row?.workerId ?? "";
        const [freed] = await release(world.database, workerId, [{ taskId: job.id, fence: 1 }]);
        if (freed !== undefined) await pushNew(world.redis, [toPlaced(freed)]);
      }
      await work(job, context).catch((error: unknown) => {
        refused.push(error);
        throw error;
      });
    },
  });
  const [jobId = ""] = await world.submit([{}]);
  await world.ended([jobId]);
  await waitFor(() => counted("staleAcks"), { what: "the refused attempt's end" });
  expect(refused).toEqual([expect.objectContaining({ code: "failed_precondition" })]);
  expect(await effects()).toEqual([{ job: jobId, fence: 2 }]);
  expect(await outcomes()).toEqual([
    { fence: 1, outcome: "released" },
    { fence: 2, outcome: "succeeded" },
  ]);
});

test("what cannot be recorded is refused before anything is written", async () => {
  const errors: string[] = [];
  await world.engine({
    work: async (_job, context) => {
      const results: [PoolClient | Pool, unknown][] = [
        [pool, undefined],
        [pool, "x".repeat(MAX_RESULT_BYTES)],
        [pool, 1n],
      ];
      for (const [tx, result] of results)
        await context.completeTx(tx, result).catch((error: unknown) => errors.push(String(error)));
    },
  });
  await world.ended(await world.submit([{}]));
  expect(errors).toEqual([
    expect.stringMatching(/^MusterError: tx: expected a client of pg inside a transaction/u),
    expect.stringMatching(/^PermanentError: result: expected at most 1048576 bytes/u),
    expect.stringMatching(/^PermanentError: result: expected a value that JSON can hold/u),
  ]);
});

test("sequence 8: transactions that handlers leave open past their timeouts hold up no other job's end", async () => {
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  await world.engine({ work: (job, context) => work(job, context, () => left), quick: () => undefined });
  // As many as there are flushes of endings in flight, and not at the same moment.
  const slow = await world.submit([{ timeoutMs: 100 }, { timeoutMs: 400 }]);
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await waitFor(async () => (await pool.query(waiting)).rowCount === 2, {
    what: "their own ends to wait for their transactions",
  });
  const others = await world.ended(
    await world.submit(Array.from({ length: 20 }, () => ({ type: "quick" }))),
    5_000,
  );
  expect(new Set(others.map(({ state }) => state))).toEqual(new Set(["succeeded"]));
  leave();
  await world.ended(slow);
  await waitFor(async () => (await counted("jobsFinished")) === 22, { what: "the ends to be recorded" });
  expect(await outcomes()).toEqual(Array.from({ length: 22 }, () => ({ fence: 1, outcome: "succeeded" })));
  expect(await counted("staleAcks")).toBe(0);
});
