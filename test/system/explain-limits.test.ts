import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { ExplainCode, type ExplainJobResponse } from "@muster/proto/scheduler/v1/explain";
import { JobState } from "@muster/proto/scheduler/v1/job";
import type { LimitSchema } from "@muster/proto/scheduler/v1/limit";
import { expect, test, vi } from "vitest";
import type { AppProcess } from "../support/app-process.ts";
import { connectQueues, type QueueClient, type SchedulerClient } from "../support/client.ts";
import { LONG } from "../support/long.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

// Each test starts processes of its own, and mostly waits for them.
vi.setConfig({ maxConcurrency: 2 });

type Code = keyof typeof ExplainCode;

interface World extends AsyncDisposable {
  readonly system: System;
  readonly worker: AppProcess;
  readonly jobs: SchedulerClient;
  readonly queues: QueueClient;
  /** A job that takes long, of this tenant. */
  readonly submitted: (tenant: string, type?: string) => Promise<string>;
  /** Once the explanation has this code. */
  readonly explained: (jobId: string, code: Code) => Promise<ExplainJobResponse>;
  /** Limits are known by every worker, and in force. */
  readonly put: (limit: MessageInitShape<typeof LimitSchema>) => Promise<void>;
}

async function startWorld(): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const system = stack.use(await startSystem());
  const api = await system.start("api");
  const worker = await system.start("worker", { WORKER_CONCURRENCY: "4", LEASE_SECONDS: "6" });
  const jobs = system.client(api);
  const queues = connectQueues(api.apiPort);
  stack.defer(() => queues.close());
  const body = { case: "payload" as const, value: Buffer.from('{"ms":600000}') };
  const started = stack.move();
  return {
    system,
    worker,
    jobs,
    queues,
    submitted: async (tenant, type = "sleep") =>
      (await jobs.submitJob({ job: { type, body, labels: { tenant } } })).jobId,
    explained: (jobId, code) =>
      waitFor(
        async () => {
          const answer = await jobs.explainJob({ jobId });
          if (answer.code !== ExplainCode[code]) throw new Error(answer.sentence);
          return answer;
        },
        { what: `an explanation with the code ${code}` },
      ),
    put: async (limit) => {
      expect((await queues.putLimit({ limit })).notEnforcedBy).toEqual([]);
      await waitFor(
        async () => (await queues.getLimit({ name: limit.name ?? "" })).inForceSince !== undefined,
        { what: "the limit to be in force" },
      );
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

test.concurrent("a job that a full limit keeps names the limit, its key, and the jobs that run", async () => {
  await using world = await startWorld();
  const { jobs, submitted, explained } = world;
  await world.put({ name: "per-tenant", keyLabel: "tenant", maxRunning: 2 });
  const running = [await submitted("acme"), await submitted("acme")];
  for (const jobId of running) await explained(jobId, "RUNNING");
  const [next, last] = [await submitted("acme"), await submitted("acme")];
  const answer = await explained(last, "LIMIT_FULL");
  expect(answer).toMatchObject({
    state: JobState.QUEUED,
    limitKey: { limit: "per-tenant", key: "acme" },
    running: 2,
    maxRunning: 2,
  });
  expect(answer.runningJobIds.toSorted()).toEqual(running.toSorted());
  expect(answer.sentence).toMatch(
    /^The limit per-tenant, key "acme", is full, with 2 of 2 running \([0-9a-f-]{36}, [0-9a-f-]{36}\): /u,
  );
  // The one before it has been put on hold by now, or is about to be.
  const status = await waitFor(async () => (await jobs.getJob({ jobId: next })).hold, { what: "a hold" });
  expect(status).toMatchObject({ code: "limit", limitKey: { limit: "per-tenant", key: "acme" } });
  // Another key runs, and an ending lets the next one in.
  await explained(await submitted("b"), "RUNNING");
  await jobs.cancelJob({ jobId: running[0] ?? "" });
  await explained(next, "RUNNING");
  const others = new Set((await explained(last, "LIMIT_FULL")).runningJobIds);
  expect(others).toEqual(new Set([running[1], next]));
});

test.runIf(LONG).concurrent("a job that a rate keeps says when the next start is", async () => {
  await using world = await startWorld();
  const { submitted, explained } = world;
  await world.put({ name: "hourly", keyLabel: "tenant", rate: { count: 1, per: durationFromMs(3_600_000) } });
  const first = await submitted("acme", "noop");
  const { status } = await explained(first, "FINISHED");
  const { nextStartAt, sentence, limitKey } = await explained(
    await submitted("acme", "noop"),
    "RATE_LIMITED",
  );
  expect(limitKey).toMatchObject({ limit: "hourly", key: "acme" });
  const startedMs = status?.startedAt ? timestampMs(status.startedAt) : 0;
  // A start is charged by the statement that claims, whose time is the attempt's.
  expect(nextStartAt && timestampMs(nextStartAt) - startedMs).toBe(3_600_000);
  expect(sentence).toContain('The limit hourly, key "acme", allows 1 start in 1 h: the next one is at');
});

test
  .runIf(LONG)
  .concurrent(
    "a limit that a frozen worker does not know names that worker, and starts nothing",
    async () => {
      await using world = await startWorld();
      const { system, queues, worker, submitted, explained } = world;
      // One that knows it.
      await system.start("worker", { LEASE_SECONDS: "60" });
      worker.signal("SIGSTOP");
      const [{ name: frozen } = { name: "" }] = await system.query<{ name: string }>(
        "SELECT name FROM workers WHERE lease_seconds = 6",
      );
      const { notEnforcedBy } = await queues.putLimit({ limit: { name: "new", maxRunning: 1 } });
      expect(notEnforcedBy).toEqual([frozen]);
      const jobId = await submitted("acme");
      const answer = await explained(jobId, "LIMIT_NOT_IN_FORCE");
      expect(answer.notEnforcedBy).toEqual([frozen]);
      expect(answer.sentence).toContain(`nothing of it starts before: ${frozen} has not said to know it`);
      // Its lease is over one day, and with it all that it might do.
      await explained(jobId, "RUNNING");
      worker.signal("SIGCONT");
    },
  );

test.concurrent("nothing of a paused queue, type or key starts, and each says so, until it is resumed", async () => {
  await using world = await startWorld();
  const { jobs, queues, explained, submitted } = world;
  await world.put({ name: "per-tenant", keyLabel: "tenant", maxRunning: 9 });
  const targets = [
    { case: "queue", value: "default" },
    { case: "type", value: "sleep" },
    { case: "limitKey", value: { limit: "per-tenant", key: "acme" } },
  ] as const;
  for (const target of targets) {
    const { notEnforcedBy } = await queues.pauseQueue({ target, reason: "audit" });
    expect(notEnforcedBy).toEqual([]);
    const jobId = await submitted("acme");
    const { sentence, pausedSince } = await explained(jobId, "PAUSED");
    expect(sentence).toContain('("audit"): it may start when somebody resumes it');
    expect(pausedSince).toBeDefined();
    await queues.resumeQueue({ target });
    await explained(jobId, "RUNNING");
    await jobs.cancelJob({ jobId });
  }
});
