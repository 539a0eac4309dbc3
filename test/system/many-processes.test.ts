import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { JobState, Priority } from "@muster/proto/scheduler/v1/job";
import { expect, test } from "vitest";
import type { SchedulerClient } from "../support/client.ts";
import { LONG } from "../support/long.ts";
import { startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** What races does so from the first thousand on; the rest is in `make proofs`. */
const JOBS = LONG ? 20_000 : 5_000;
const BATCH = 500;
const PRIORITIES = [Priority.CRITICAL, Priority.HIGH, Priority.DEFAULT, Priority.LOW];
const HANDLERS = new URL("../support/handlers/effects.ts", import.meta.url).pathname;

test("2 API and 4 worker processes: every job ends, and each ran as often as its attempts say", async () => {
  await using system = await startSystem();
  const effects = join(system.folder, "effects.log");
  const apis = await Promise.all([system.start("api"), system.start("api")]);
  const worker = { HANDLERS, EFFECTS_FILE: effects, WORKER_CONCURRENCY: "50" };
  await Promise.all(Array.from({ length: 4 }, () => system.start("worker", worker)));
  const clients = apis.map((api) => system.client(api));
  const ids = await submitMixed(clients);

  await waitFor(
    async () => {
      const [row] = await system.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM tasks WHERE finished_at IS NULL",
      );
      return row?.n === 0;
    },
    { what: `${JOBS} jobs to end`, timeoutMs: 150_000 },
  );
  const states = await system.query<{ status: string; n: number }>(
    "SELECT status, count(*)::int AS n FROM tasks GROUP BY status ORDER BY status",
  );
  expect(states).toEqual([
    { status: "deadletter", n: JOBS / 100 },
    { status: "succeeded", n: JOBS - JOBS / 100 },
  ]);
  expect(new Set(ids).size).toBe(JOBS);
  expect(await runsPerJob(effects)).toEqual(
    new Map(
      (
        await system.query<{ task_id: string; n: number }>(
          "SELECT task_id, count(*)::int AS n FROM task_attempts JOIN tasks USING (task_id) WHERE type = 'effect' GROUP BY task_id",
        )
      ).map((row) => [row.task_id, row.n]),
    ),
  );
});

test("two watchers on different API processes see the same final event", async () => {
  await using system = await startSystem();
  const apis = await Promise.all([system.start("api"), system.start("api")]);
  const [first, second] = apis.map((api) => system.client(api)) as [SchedulerClient, SchedulerClient];
  const { jobId } = await first.submitJob({
    job: { type: "sleep", body: { case: "json", value: json({ ms: 300 }) } },
  });
  const watched = Promise.all([first, second].map((client) => watch(client, jobId)));
  await system.start("worker");
  const [left = [], right = []] = await watched;
  expect(left.at(-1)).toMatchObject({ state: JobState.SUCCEEDED });
  expect(right.at(-1)).toEqual(left.at(-1));
});

async function watch(
  client: SchedulerClient,
  jobId: string,
): Promise<{ state: JobState; version: number }[]> {
  const seen = [];
  for await (const { state, version } of client.watchJob({ jobId })) seen.push({ state, version });
  return seen;
}

/** One in ten fails once, one in a hundred for ever; both APIs, four priorities, two queues, three types. */
async function submitMixed(clients: readonly SchedulerClient[]): Promise<string[]> {
  const calls = Array.from({ length: JOBS / BATCH }, async (_item, call) => {
    const jobs = Array.from({ length: BATCH }, (_, index) => mixedJob(call * BATCH + index));
    const { results } = await (clients[call % clients.length] as SchedulerClient).submitJobs({ jobs });
    return results.map((result) => result.jobId);
  });
  return (await Promise.all(calls)).flat();
}

function mixedJob(n: number): object {
  const hopeless = n % 100 === 7;
  const failures = hopeless ? 99 : Number(n % 10 === 3);
  const type = hopeless || n % 3 !== 0 || failures > 0 ? "effect" : n % 2 === 0 ? "noop" : "echo";
  return {
    type,
    priority: PRIORITIES[n % 4],
    queue: n % 5 === 0 ? "mail" : "",
    maxAttempts: hopeless ? 2 : 5,
    retryPolicy: {
      initial: { seconds: 0n, nanos: 100_000_000 },
      multiplier: 1,
      max: { seconds: 1n, nanos: 0 },
    },
    body: { case: "json", value: json({ failures }) },
  };
}

function json(value: Record<string, number>): object {
  const fields = Object.entries(value).map(([name, n]) => [
    name,
    { kind: { case: "numberValue", value: n } },
  ]);
  return { kind: { case: "structValue", value: { fields: Object.fromEntries(fields) } } };
}

async function runsPerJob(file: string): Promise<Map<string, number>> {
  const runs = new Map<string, number>();
  for (const line of (await readFile(file, "utf8")).trim().split("\n")) {
    const id = line.split(" ")[0] ?? "";
    runs.set(id, (runs.get(id) ?? 0) + 1);
  }
  return runs;
}
