import { setTimeout as pause } from "node:timers/promises";
import { connectQueues, type QueueClient } from "@muster/test/client";
import { Ground } from "../../run/ground.ts";
import { musterGrpc } from "../../systems/index.ts";
import { type Measure, quantile, type RunContext, type Values } from "../measure.ts";

const QUEUED = [1_000, 1_000_000];
const CALLS = 1_000;
const POLL_MS = 50;
const DEADLINE_MS = 60_000;

export const BY_LISTS = "p99 ms";
export const BY_SQL = "by SQL, p99 ms";

export const queueStatus: Measure = {
  name: "growth: status of a queue",
  how:
    "So many queued jobs, submitted through the API, in one queue; no worker. Then GetQueue of it, one call after the " +
    `other, ${CALLS.toLocaleString("en")} times: while the jobs are in their list, and while Redis is full, so that they are ` +
    "counted in SQL.",
  rounds: 1,
  entries: QUEUED.map((jobs) => ({
    name: queueStatusName(jobs),
    system: musterGrpc.id,
    run: (context) => withQueue(context, jobs),
  })),
  better: "less",
  chart: { kind: "bars", values: [BY_LISTS, BY_SQL] },
};

export function queueStatusName(jobs: number): string {
  return `${jobs.toLocaleString("en")} queued`;
}

async function withQueue({ servers, scale }: RunContext, wanted: number): Promise<Values> {
  await using ground = await Ground.prepare(servers, musterGrpc);
  const { redis, sql } = ground.stores;
  const producer = await ground.producer();
  await producer.submit({ kind: "closed", jobs: scale(wanted), perCall: 1_000, inFlight: 4 });
  await ground.rest();
  const client = connectQueues(ground.port);
  try {
    const byLists = await asked(client, scale(CALLS));
    await redis.config("SET", "maxmemory", "1");
    await until("the leader to turn to SQL", async () => {
      const { rows } = await sql.query<{ dispatch: string }>("SELECT dispatch FROM chore_leader");
      return rows[0]?.dispatch === "sql";
    });
    // The API hears of it with its next vote.
    await pause(2_500);
    const bySql = await asked(client, scale(CALLS));
    return {
      "p50 ms": quantile(byLists, 0.5),
      [BY_LISTS]: quantile(byLists, 0.99),
      "by SQL, p50 ms": quantile(bySql, 0.5),
      [BY_SQL]: quantile(bySql, 0.99),
    };
  } finally {
    client.close();
    await redis.config("SET", "maxmemory", "0");
  }
}

/** How long each call has taken, milliseconds. */
async function asked(client: QueueClient, calls: number): Promise<number[]> {
  const times: number[] = [];
  for (let left = calls; left > 0; left -= 1) {
    const startedAt = performance.now();
    await client.getQueue({});
    times.push(performance.now() - startedAt);
  }
  return times;
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await pause(POLL_MS);
  }
}
