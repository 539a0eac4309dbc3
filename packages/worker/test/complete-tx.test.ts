import { markWatched, promote, release } from "@muster/db";
import { toPlaced } from "@muster/dispatch";
import { type HandlerContext, MAX_RESULT_BYTES, PermanentError } from "@muster/job";
import { pushNew, subscribe } from "@muster/queue";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { testPool } from "@muster/test/pool";
import { waitFor } from "@muster/test/wait";
import type { Pool, PoolClient } from "pg";
import { expect, test, vi } from "vitest";

// Each test has stores of its own, and mostly waits: more at once would only make each other late.
vi.setConfig({ maxConcurrency: 3 });

/** The stores of one test, and a handler's own pool beside them. */
interface Setting extends AsyncDisposable {
  readonly world: Fixture;
  readonly pool: Pool;
  /** What a handler does that writes to the same database: its effect, the job's end, the commit. */
  readonly work: (job: { readonly id: string }, context: HandlerContext, before?: Before) => Promise<void>;
  readonly effects: () => Promise<unknown[]>;
  readonly outcomes: () => Promise<unknown[]>;
  readonly counted: (name: "staleAcks" | "jobsFinished") => Promise<number>;
}

/** What is done between the job's end and the commit. */
type Before = (tx: PoolClient) => unknown;

async function prepare(): Promise<Setting> {
  const world = await fixture();
  const pool = testPool({ connectionString: world.url });
  await pool.query("CREATE TABLE effects (job uuid, fence int)");
  return {
    world,
    pool,
    work: (job, context, before) => writeAndComplete(pool, job, context, before),
    effects: async () => (await pool.query("SELECT job, fence FROM effects ORDER BY fence")).rows,
    outcomes: async () => (await pool.query("SELECT fence, outcome FROM task_attempts ORDER BY fence")).rows,
    counted: async (name) =>
      (await world.metrics[name].get()).values.reduce((sum, { value }) => sum + value, 0),
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await world[Symbol.asyncDispose]();
    },
  };
}

async function writeAndComplete(
  pool: Pool,
  job: { readonly id: string },
  context: HandlerContext,
  before: Before = () => undefined,
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

test.concurrent("the handler's writes and the job's end are one commit, and everybody is told", async () => {
  await using setting = await prepare();
  const { world, work, effects, outcomes, counted } = setting;
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

test.concurrent("rolled back, neither the writes nor the end are there, and the job runs again", async () => {
  await using setting = await prepare();
  const { world, work, effects, outcomes } = setting;
  await world.engine({
    work: (job, context) =>
      work(job, context, () => {
        if (context.attempt === 1) throw new Error("changed my mind");
      }),
  });
  const [jobId = ""] = await world.submit([{}]);
  await waitFor(
    async () => {
      await pushNew(world.redis, (await promote(world.database, 10)).rows.map(toPlaced));
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

test.concurrent("a handler that returns after its rollback has succeeded by its return", async () => {
  await using setting = await prepare();
  const { world, work, effects } = setting;
  await world.engine({
    work: (job, context) => work(job, context, () => Promise.reject(new Error())).catch(() => 7),
  });
  const [job] = await world.ended(await world.submit([{}]));
  expect(job?.state).toBe("succeeded");
  expect(Buffer.from((await world.job(job?.taskId ?? "")).result?.data ?? []).toString()).toBe("7");
  expect(await effects()).toEqual([]);
});

test.concurrent("a handler that fails after its commit has succeeded", async () => {
  await using setting = await prepare();
  const { world, work, outcomes, counted } = setting;
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

test.concurrent("an attempt that was given up meanwhile cannot commit its writes", async () => {
  await using setting = await prepare();
  const { world, work, effects, outcomes, counted } = setting;
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

test.concurrent("what cannot be recorded is refused before anything is written", async () => {
  await using setting = await prepare();
  const { world, pool } = setting;
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

test.concurrent("sequence 8: transactions that handlers leave open past their timeouts hold up no other job's end", async () => {
  await using setting = await prepare();
  const { world, pool, work, outcomes, counted } = setting;
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
