import { isDeepStrictEqual } from "node:util";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { connectClient, type SchedulerClient } from "../support/client.ts";
import { LONG } from "../support/long.ts";
import { sumOfMetric } from "../support/metrics-text.ts";
import { startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

const LINES = 2_000;
const READERS = 20;
/** Of these, how many read to the end: each takes a second for its 2,000 lines. */
const GO_ON = LONG ? 5 : 2;
/** Of each line, about as long as a line may be: 8 MB for each reader, 160 MB for all. */
const LINE_BYTES = 4_000;
const MAX_GROWTH_BYTES = 80 * 1024 * 1024;
const ROUNDS = LONG ? 3 : 2;

test("readers that stop reading cost a page each, and get everything when they go on, the final state last", async () => {
  await using system = await startSystem();
  const api = await system.start("api");
  // Not the resident memory: what the collector keeps for its next round goes up and down by as much as is looked for.
  const held = async (): Promise<number> => {
    const metrics = await (await fetch(`http://127.0.0.1:${api.metricsPort}/metrics`)).text();
    return (
      sumOfMetric(metrics, "nodejs_heap_size_used_bytes") +
      sumOfMetric(metrics, "nodejs_external_memory_bytes")
    );
  };
  const { jobId } = await system
    .client(api)
    .submitJob({ job: { type: "x", delay: { seconds: 3_600n, nanos: 0 } } });
  await system.query(
    `INSERT INTO task_events (task_id, sequence, kind, fence, attempt, data)
     SELECT $1::uuid, 4194304 + n, 'log', 1, 1, json_build_object('level', 'info', 'message', repeat('x', $2))
     FROM generate_series(1, $3) AS n`,
    [jobId, LINE_BYTES, LINES],
  );
  const readAll = async (): Promise<number> => {
    let count = 0;
    for await (const { report } of system.client(api).watchJob({ jobId, resumeAfter: 0n })) {
      if (report.case === "log") count += 1;
      if (count === LINES) break;
    }
    return count;
  };
  /** While somebody else reads; the least of some readings, because each has some garbage in it. */
  const leastHeld = async (): Promise<number> => {
    const readings: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      expect(await readAll()).toBe(LINES);
      readings.push(await held());
    }
    return Math.min(...readings);
  };
  const before = await leastHeld();
  const slow = Array.from({ length: READERS }, () =>
    system.client(api).watchJob({ jobId, resumeAfter: 0n })[Symbol.asyncIterator](),
  );
  // The change that made the first version comes before all that was reported.
  for (const reader of slow) expect((await reader.next()).value.state).toBe(JobState.SCHEDULED);
  expect((await leastHeld()) - before).toBeLessThan(MAX_GROWTH_BYTES);
  await system.client(api).cancelJob({ jobId });
  await Promise.all(slow.splice(GO_ON).map(async (reader) => reader.return?.()));
  for (const reader of slow) {
    let [count, last] = [0, JobState.UNSPECIFIED as JobState];
    for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
      count += 1;
      last = next.value.state;
    }
    expect({ count, last }).toEqual({ count: LINES + 1, last: JobState.CANCELLED });
  }
});

test("of 1,000 watchers whose connections are cut nothing is left after 5 s", async () => {
  await using system = await startSystem();
  const api = await system.start("api");
  const { jobId } = await system
    .client(api)
    .submitJob({ job: { type: "x", delay: { seconds: 3_600n, nanos: 0 } } });
  const redis = new Redis(system.redisUrl);
  const facts = async (): Promise<{ watchers: number; subscribers: unknown }> => {
    const page = await (await fetch(`http://127.0.0.1:${api.metricsPort}/metrics`)).text();
    const [, subscribers] = await redis.pubsub("NUMSUB", `${system.prefix}q:events`);
    return { watchers: sumOfMetric(page, "muster_watchers"), subscribers };
  };
  const clients: SchedulerClient[] = Array.from({ length: 20 }, () => connectClient(api.apiPort));
  const streams = clients.flatMap((client) =>
    Array.from({ length: 50 }, () => Array.fromAsync(client.watchJob({ jobId }))),
  );
  const cut = Promise.allSettled(streams);
  const all = { watchers: 1_000, subscribers: 1 };
  await waitFor(async () => isDeepStrictEqual(await facts(), all), {
    what: "1,000 watchers on one subscription",
  });
  for (const client of clients) client.close();
  const none = { watchers: 0, subscribers: 0 };
  await waitFor(async () => isDeepStrictEqual(await facts(), none), {
    what: "nothing to be left",
    timeoutMs: 5_000,
  });
  expect((await cut).filter(({ status }) => status === "fulfilled")).toEqual([]);
  redis.disconnect();
});
