import { cancel } from "@muster/db";
import { PermanentError } from "@muster/job";
import { publishSignal } from "@muster/queue";
import { fixture, promoteDue } from "@muster/test/engine-fixture";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";

// Each test has stores of its own, and mostly waits: more at once would only make each other late.
vi.setConfig({ maxConcurrency: 3 });

const json = (value: unknown): { kind: "json"; data: Uint8Array } => ({
  kind: "json",
  data: Buffer.from(JSON.stringify(value)),
});

test.concurrent("runs jobs and keeps their results and attempts", async () => {
  await using world = await fixture();
  await world.engine({ work: (job) => ({ doubled: (job.json() as { n: number }).n * 2 }) });
  const ids = await world.submit(Array.from({ length: 200 }, (_, n) => ({ payload: json({ n }) })));
  const jobs = await world.ended(ids);
  expect(new Set(jobs.map((job) => job.state))).toEqual(new Set(["succeeded"]));
  const seventh = await world.job(ids[7] ?? "");
  expect(Buffer.from(seventh.result?.data ?? []).toString()).toBe('{"doubled":14}');
  const [attempts] = await world.database.query<{ n: number }>(
    "SELECT count(*) AS n FROM task_attempts WHERE outcome = 'succeeded' AND attempt = 1",
  );
  expect(attempts?.n).toBe(200);
});

test.concurrent("retries a failure, and dead-letters it when its attempts are used up", async () => {
  await using world = await fixture();
  await world.engine({
    flaky: (_job, context) => {
      if (context.attempt < 3) throw new Error(`failure ${context.attempt}`);
    },
    hopeless: () => Promise.reject(new Error("never works\0\uD800")),
    wrong: () => {
      throw new PermanentError("no such customer");
    },
  });
  const chores = setInterval(() => void promoteDue(world), 50);
  const [flaky = "", hopeless = "", wrong = ""] = await world.submit([
    { type: "flaky" },
    { type: "hopeless", maxAttempts: 2 },
    { type: "wrong" },
  ]);
  await world.ended([flaky, hopeless, wrong]);
  clearInterval(chores);
  expect(await world.job(flaky)).toMatchObject({ state: "succeeded", attempts: 3, lastError: "failure 2" });
  expect(await world.job(hopeless)).toMatchObject({
    state: "deadletter",
    attempts: 2,
    deadReason: "exhausted",
  });
  expect((await world.job(hopeless)).lastError).toMatch(/^never works/);
  expect(await world.job(wrong)).toMatchObject({
    state: "failed",
    attempts: 1,
    lastError: "PermanentError: no such customer",
  });
});

test.concurrent("a cancel signal aborts the handler, and the job is cancelled", async () => {
  await using world = await fixture();
  const engine = await world.engine({ work: (_job, { signal }) => untilAborted(signal) });
  const [id = ""] = await world.submit([{}]);
  const running = await waitFor(async () => (await world.job(id)).state === "running", {
    what: "the job to run",
  });
  expect(running).toBe(true);
  const row = await cancel(world.database, id, { reason: "not needed", graceMs: null });
  expect(row).toMatchObject({ cancelled: true, status: "running", worker_id: engine.workerId });
  await publishSignal(world.redis, {
    kind: "cancel",
    worker_id: engine.workerId,
    task_id: id,
    fence: row?.fence ?? 0,
  });
  await world.ended([id]);
  expect(await world.job(id)).toMatchObject({ state: "cancelled", cancelReason: "not needed" });
});

test.concurrent("without pub/sub the heartbeat brings the cancel", async () => {
  await using world = await fixture();
  await world.engine({ work: (_job, { signal }) => untilAborted(signal) }, { leaseSeconds: 12 });
  const [id = ""] = await world.submit([{}]);
  await waitFor(async () => (await world.job(id)).state === "running", { what: "the job to run" });
  await cancel(world.database, id);
  await world.ended([id]);
  expect(await world.job(id)).toMatchObject({ state: "cancelled" });
  await waitFor(async () => (await world.database.query("SELECT 1 FROM cancel_requests")).length === 0, {
    what: "the request to be forgotten",
  });
});

test.concurrent("a timeout aborts the handler and counts as an attempt", async () => {
  await using world = await fixture();
  await world.engine({ work: (_job, { signal }) => untilAborted(signal) });
  const [id = ""] = await world.submit([{ timeoutMs: 100, maxAttempts: 1 }]);
  await world.ended([id]);
  const job = await world.job(id);
  expect(job).toMatchObject({ state: "deadletter", deadReason: "exhausted" });
  expect(job.lastError).toMatch(/^timed out after 100 ms/);
});

test.concurrent("a handler that ignores its timeout loses its attempt but keeps its slot", async () => {
  await using world = await fixture();
  let finish = (): void => {};
  const engine = await world.engine({
    work: () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  });
  const [id = ""] = await world.submit([{ timeoutMs: 50, maxAttempts: 1 }]);
  await world.ended([id]);
  expect(await world.job(id)).toMatchObject({ state: "deadletter" });
  await waitFor(() => engine.stuck === 1, { what: "the slot to be counted as stuck" });
  finish();
  await waitFor(() => engine.stuck === 0, { what: "the slot to be given back" });
});

test.concurrent("a drain lets short jobs end and gives long ones back uncharged", async () => {
  await using world = await fixture();
  const begun = new Set<string>();
  const released = Promise.withResolvers<void>();
  const engine = await world.engine({
    short: () => {
      begun.add("short");
      return released.promise;
    },
    long: (_job, { signal }) => {
      begun.add("long");
      return untilAborted(signal);
    },
  });
  const [short = "", long = ""] = await world.submit([{ type: "short" }, { type: "long" }]);
  // Their rows run sooner: what has been claimed and not begun is given back, short or not.
  await waitFor(() => begun.size === 2, { what: "both to run" });
  const stopped = engine.stop();
  released.resolve();
  await stopped;
  expect(await world.job(short)).toMatchObject({ state: "succeeded" });
  expect(await world.job(long)).toMatchObject({ state: "queued", attempts: 0 });
  const elsewhere = await world.engine({ long: () => "done" });
  await world.ended([long]);
  expect(await world.job(long)).toMatchObject({
    state: "succeeded",
    attempts: 1,
    workerId: elsewhere.workerId,
  });
});

test.concurrent("a type that no worker knows is held without an attempt, and starts when a worker comes that knows it", async () => {
  await using world = await fixture();
  await world.engine({ work: () => {} });
  const [id = ""] = await world.submit([{ type: "mystery" }]);
  await waitFor(async () => (await world.job(id)).hold === "type:mystery", { what: "the job to be held" });
  expect(await world.job(id)).toMatchObject({ state: "queued", attempts: 0 });
  await world.engine({ mystery: () => "solved" });
  await world.ended([id]);
  expect(await world.job(id)).toMatchObject({ state: "succeeded", attempts: 1 });
});

test.concurrent("a worker without options serves every queue, one with queues serves those only", async () => {
  await using world = await fixture();
  await world.engine({ work: () => {} }, { queues: ["mail"] });
  const [mail = "", other = ""] = await world.submit([{ queue: "mail" }, { queue: "other" }]);
  await world.ended([mail]);
  expect((await world.job(other)).state).toBe("queued");
  await world.engine({ work: () => {} });
  await world.ended([other]);
});

test.concurrent("a held job starts only on a worker that serves its queue", async () => {
  await using world = await fixture();
  await world.engine({ work: () => {} });
  const [other = "", mail = ""] = await world.submit([
    { type: "mystery", queue: "other" },
    { type: "mystery", queue: "mail" },
  ]);
  await waitFor(
    async () =>
      (await Promise.all([other, mail].map((id) => world.job(id)))).every(({ hold }) => hold !== null),
    { what: "both jobs to be held" },
  );
  await world.engine({ mystery: () => "solved" }, { queues: ["mail"] });
  await world.ended([mail]);
  expect(await world.job(other)).toMatchObject({ state: "queued", attempts: 0, hold: "type:mystery" });
});

test.concurrent("without its list, a job is found by SQL once the fleet is told to look there", async () => {
  await using world = await fixture();
  await world.database.query("UPDATE chore_leader SET dispatch = 'sql'");
  const ids = await world.submit(
    Array.from({ length: 50 }, () => ({})),
    false,
  );
  await world.engine({ work: () => {} });
  await world.ended(ids);
});

test.concurrent("a job that was lost before runs in isolation, and is dead-lettered when it kills that process too", async () => {
  await using world = await fixture();
  const [id = ""] = await world.submit([{}], false);
  await world.database.query("UPDATE tasks SET lost_count = 2 WHERE task_id = $1", [id]);
  await world.database.query("UPDATE chore_leader SET dispatch = 'sql'");
  await world.engine(
    { work: () => "never" },
    { isolate: async () => ({ outcome: { kind: "lost", error: "SIGKILL" } }) },
  );
  await world.ended([id]);
  expect(await world.job(id)).toMatchObject({ state: "deadletter", deadReason: "poison", lostCount: 3 });
});

test.concurrent("a worker that was declared lost stops its jobs and comes back under a new id", async () => {
  await using world = await fixture();
  let aborted = false;
  const started = Promise.withResolvers<void>();
  const engine = await world.engine(
    {
      work: async (_job, { signal }) => {
        started.resolve();
        await untilAborted(signal).catch(() => {});
        aborted = true;
        throw new Error("stopped");
      },
      next: () => {},
    },
    { leaseSeconds: 6 },
  );
  const before = engine.workerId;
  await world.submit([{}]);
  await started.promise;
  await world.database.query("UPDATE workers SET state = 'lost', ended_at = now() WHERE worker_id = $1", [
    before,
  ]);
  await waitFor(() => engine.workerId !== before, { what: "a new id" });
  expect(aborted).toBe(true);
  const [next = ""] = await world.submit([{ type: "next" }]);
  await world.ended([next]);
  expect(await world.job(next)).toMatchObject({ workerId: engine.workerId });
});

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
