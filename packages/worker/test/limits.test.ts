import { cancel } from "@muster/db";
import { type Handler, TIMEOUT_GRACE_MS } from "@muster/job";
import { publishSignal } from "@muster/queue";
import { fixture } from "@muster/test/engine-fixture";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";

test.concurrent("an attempt is stopped at its job's deadline, however long its timeout, and is not tried again", async () => {
  await using world = await fixture();
  await world.engine({
    work: (_job, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
  });
  // Nobody here looks for jobs whose time is up: it has to be claimed before, on a busy machine, too.
  const [id = ""] = await world.submit([{ timeoutMs: 60_000, limits: { totalTimeoutMs: 3_000 } }]);
  await world.ended([id]);
  const job = await world.job(id);
  expect(job).toMatchObject({ state: "deadletter", deadReason: "deadline", attempts: 1 });
  expect(job.lastError).toMatch(/^timed out after ([12]?\d{1,3}|3000) ms/);
  expect(job.finishedAt?.getTime()).toBeGreaterThanOrEqual(job.deadlineAt?.getTime() ?? Infinity);
});

test.concurrent("a handler that ignores a cancel is given up after the grace that the cancel names; its slot stays counted", async () => {
  await using world = await fixture();
  const returned = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const work: Handler = () => {
    started.resolve();
    return returned.promise;
  };
  const engine = await world.engine({ work });
  const [id = ""] = await world.submit([{}]);
  // Its row runs sooner: cancelled before it begins, it has no handler that could ignore that.
  await started.promise;
  const row = await cancel(world.database, id, { reason: null, graceMs: 3_600_000 });
  const signal = { kind: "cancel", worker_id: engine.workerId, task_id: id, fence: row?.fence ?? 0 } as const;
  await publishSignal(world.redis, { ...signal, grace_ms: 3_600_000 });
  // The second one is in a greater hurry.
  await publishSignal(world.redis, { ...signal, grace_ms: 50 });
  await world.ended([id], 4_000);
  const job = await world.job(id);
  expect(job).toMatchObject({ state: "cancelled", lastError: expect.stringContaining("did not stop") });
  await waitFor(() => engine.stuck === 1, { what: "the slot to be counted as stuck" });
  returned.resolve();
  await waitFor(() => engine.stuck === 0, { what: "the slot to be given back" });
});

test.concurrent("without pub/sub the heartbeat brings a cancel's grace, too", async () => {
  await using world = await fixture();
  const stopped = Promise.withResolvers<number>();
  const work: Handler = (_job, { signal }) => {
    signal.addEventListener("abort", () => stopped.resolve(performance.now()), { once: true });
    return new Promise<void>(() => {});
  };
  // It beats every two seconds, and a machine that stalls for some more does not cost it the lease.
  await world.engine({ work }, { leaseSeconds: 12 });
  const [id = ""] = await world.submit([{}]);
  await waitFor(async () => (await world.job(id)).state === "running", { what: "the job to run" });
  await cancel(world.database, id, { reason: null, graceMs: 0 });
  await world.ended([id]);
  expect(performance.now() - (await stopped.promise)).toBeLessThan(TIMEOUT_GRACE_MS);
  expect(await world.job(id)).toMatchObject({ state: "cancelled" });
});

test.concurrent("a lease that was feared lost and was kept leaves no job running for ever", async () => {
  await using world = await fixture();
  const returned = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  const engine = await world.engine(
    {
      work: (_job, { signal }) => {
        signal.addEventListener("abort", () => stopped.resolve(), { once: true });
        started.resolve();
        return returned.promise;
      },
    },
    // One slot, which stays taken: the job is not claimed here again.
    { leaseSeconds: 5, concurrency: 1 },
  );
  const [id = ""] = await world.submit([{ timeoutMs: 7_000 }]);
  await started.promise;
  const worker = engine.workerId;
  await world.database.transaction(async (query) => {
    // No beat is accepted meanwhile, and no reaper is there to declare anybody lost.
    await query("SELECT 1 FROM workers WHERE worker_id = $1 FOR UPDATE", [worker]);
    await stopped.promise;
  });
  await waitFor(async () => (await world.job(id)).state !== "running", {
    what: "the attempt to end without its handler",
  });
  expect(await world.job(id)).toMatchObject({ state: "queued", attempts: 0 });
  expect([engine.workerId, engine.stuck]).toEqual([worker, 1]);
  returned.resolve();
});
