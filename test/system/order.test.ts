import { Priority } from "@muster/proto/scheduler/v1/job";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import type { SchedulerClient } from "../support/client.ts";
import { startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

const BATCH = 1_000;

test.concurrent("the lists hold the documented elements while no worker runs", async () => {
  await using system = await startSystem();
  const client = system.client(await system.start("api"));
  const { jobId } = await client.submitJob({ job: { type: "noop", priority: Priority.HIGH } });
  const named = await client.submitJob({ job: { type: "noop", priority: Priority.LOW, queue: "mail" } });
  const redis = new Redis(system.redisUrl, { keyPrefix: system.prefix });
  // A submit is answered after its commit, and does not wait for a slow push.
  const pushed = async (list: string): Promise<string[] | undefined> => {
    const elements = await redis.lrange(list, 0, -1);
    return elements.length > 0 ? elements : undefined;
  };
  const high = await waitFor(() => pushed("q:high"), { what: "the first job to be pushed" });
  const mail = await waitFor(() => pushed("q:mail:low"), { what: "the second job to be pushed" });
  redis.disconnect();
  // A push that took long was made again by the reconciler: one element twice, and no other.
  expect([...new Set(high)].map((text) => JSON.parse(text))).toEqual([
    { task_id: jobId, type: "noop", priority: "high", at: expect.any(Number) },
  ]);
  expect([...new Set(mail)].map((text) => JSON.parse(text))).toMatchObject([
    { task_id: named.jobId, priority: "low" },
  ]);
});

test.concurrent("critical jobs submitted behind 5,000 low ones start first", async () => {
  await using system = await startSystem();
  const client = system.client(await system.start("api"));
  await submitMany(client, Priority.LOW, 5_000);
  await submitMany(client, Priority.CRITICAL, 20);
  await system.start("worker");
  await waitFor(() => finished(system), { what: "all jobs to end" });
  const started = await system.query<{ priority: string }>(
    "SELECT priority FROM tasks ORDER BY started_at LIMIT 60",
  );
  const critical = started.filter((row) => row.priority === "critical");
  // Two claims are on their way at once, so the last critical ones and the first low ones may change places.
  expect(critical).toHaveLength(20);
  expect(started[0]).toEqual({ priority: "critical" });
});

// sequence 22
test.concurrent("the oldest low job starts in time although critical ones never run out", async () => {
  await using system = await startSystem();
  const client = system.client(await system.start("api"));
  const { jobId } = await client.submitJob({ job: { type: "noop", priority: Priority.LOW } });
  await submitMany(client, Priority.CRITICAL, 3_000, 20);
  await system.start("worker", { STARVATION_SECONDS: "2", WORKER_CONCURRENCY: "4" });
  await waitFor(
    async () =>
      (await system.query("SELECT 1 FROM tasks WHERE task_id = $1 AND status = 'succeeded'", [jobId])).length,
    { what: "the low job to run" },
  );
  const [left] = await system.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM tasks WHERE priority = 'critical' AND status = 'queued'",
  );
  // It did not wait for the lanes above to run dry: 3,000 jobs of 20 ms take 4 slots 15 s.
  expect(left?.n).toBeGreaterThan(0);
});

async function finished(system: Awaited<ReturnType<typeof startSystem>>): Promise<boolean> {
  return (await system.query("SELECT 1 FROM tasks WHERE finished_at IS NULL LIMIT 1")).length === 0;
}

async function submitMany(
  client: SchedulerClient,
  priority: Priority,
  count: number,
  ms?: number,
): Promise<void> {
  const body = { case: "payload" as const, value: Buffer.from(JSON.stringify({ ms })) };
  const job = ms === undefined ? { type: "noop", priority } : { type: "sleep", priority, body };
  for (let sent = 0; sent < count; sent += BATCH) {
    await client.submitJobs({ jobs: Array.from({ length: Math.min(BATCH, count - sent) }, () => job) });
  }
}
