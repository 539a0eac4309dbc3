import { JobState } from "@muster/proto/scheduler/v1/job";
import { expect, test } from "vitest";
import type { SchedulerClient } from "../support/client.ts";
import type { AppProcess } from "../support/process.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** Handlers that end their jobs in transactions of their own, in workers that die meanwhile. */

const HANDLERS = new URL("../support/handlers/completing.ts", import.meta.url).pathname;

interface World extends AsyncDisposable {
  readonly system: System;
  readonly client: SchedulerClient;
  readonly startWorker: () => Promise<AppProcess>;
  /** Of the worker that was killed, as if it had been of a second; it is of half a minute, which no stall outlasts. */
  readonly endLease: () => Promise<unknown>;
  readonly submit: (order?: { dies?: string }) => Promise<string>;
  readonly succeeded: (jobId: string) => Promise<unknown>;
  readonly effectsOf: (jobId: string) => Promise<{ fence: number; pid: number }[]>;
}

async function startWorld(): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const system = stack.use(await startSystem());
  await system.query("CREATE TABLE effects (job uuid, fence int, pid int)");
  const client = system.client(await system.start("api"));
  const started = stack.move();
  return {
    system,
    client,
    startWorker: () => system.start("worker", { HANDLERS }),
    endLease: () => system.query("UPDATE workers SET lease_seconds = 1, expires_at = now()"),
    submit: async (order = {}) => {
      const payload = Buffer.from(JSON.stringify(order));
      const { jobId } = await client.submitJob({
        job: { type: "completing", body: { case: "payload", value: payload } },
      });
      return jobId;
    },
    succeeded: (jobId) =>
      waitFor(async () => (await client.getJob({ jobId })).state === JobState.SUCCEEDED, {
        what: `job ${jobId} to succeed`,
      }),
    effectsOf: (jobId) => system.query("SELECT fence, pid FROM effects WHERE job = $1", [jobId]),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

test.concurrent("a worker is killed after the commit and before it has recorded the end: the job has succeeded, once", async () => {
  await using world = await startWorld();
  const { system, client, startWorker, endLease, submit, succeeded, effectsOf } = world;
  const worker = await startWorker();
  const jobId = await submit({ dies: "after" });
  expect(await worker.exited).toMatchObject({ signal: "SIGKILL" });
  expect((await client.getJob({ jobId })).state).toBe(JobState.SUCCEEDED);

  await endLease();
  // Long enough for the dead worker's jobs to be freed, and for the other one to run what it finds.
  await startWorker();
  await waitFor(
    async () =>
      (
        await system.query(
          "SELECT 1 FROM workers WHERE state = 'lost' AND ended_at < now() - interval '1 second'",
        )
      ).length === 1,
    { what: "the dead worker's jobs to be looked for" },
  );
  await succeeded(await submit());
  expect(await effectsOf(jobId)).toEqual([{ fence: 1, pid: worker.pid }]);
  expect(await system.query("SELECT outcome FROM task_attempts WHERE task_id = $1", [jobId])).toEqual([
    { outcome: "succeeded" },
  ]);
});

test.concurrent("a worker is killed before the commit: nothing was written, and the next attempt writes it once", async () => {
  await using world = await startWorld();
  const { startWorker, endLease, submit, succeeded, effectsOf } = world;
  const worker = await startWorker();
  const jobId = await submit({ dies: "before" });
  expect(await worker.exited).toMatchObject({ signal: "SIGKILL" });
  await endLease();
  const second = await startWorker();
  await succeeded(jobId);
  expect(await effectsOf(jobId)).toEqual([{ fence: 2, pid: second.pid }]);
});

test.concurrent("a suspect completes its job from a process of its own", async () => {
  await using world = await startWorld();
  const { system, startWorker, submit, succeeded, effectsOf } = world;
  const jobId = await submit();
  await system.query("UPDATE tasks SET lost_count = 2 WHERE task_id = $1", [jobId]);
  const worker = await startWorker();
  await succeeded(jobId);
  const [effect] = await effectsOf(jobId);
  expect(effect?.fence).toBe(1);
  expect(effect?.pid).not.toBe(worker.pid);
  await waitFor(async () => (await worker.metric("muster_jobs_finished_total")) === 1, {
    what: "the worker to have counted it",
  });
  expect(await worker.metric("muster_stale_acks_total")).toBe(0);
});
