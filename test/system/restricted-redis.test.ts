import { randomBytes } from "node:crypto";
import { type Client, openClient } from "@muster/client";
import { getJobs, openDatabase } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { startWorker } from "@muster/worker";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NEEDS } from "../../packages/queue/src/rights/needs.ts";
import { testDatabase } from "../support/database.ts";
import { type OwnRedis, ownRedis } from "../support/own-servers.ts";
import { waitFor } from "../support/wait.ts";

/** Worlds at once: each has a worker with its threads. */
const AT_ONCE = 4;

const log = createLogger({ name: "test", level: "silent" });
let server: OwnRedis;
let admin: Redis;

beforeAll(async () => {
  server = await ownRedis();
  admin = new Redis(server.url);
});
afterAll(async () => {
  admin.disconnect();
  await server.remove();
});

interface Told {
  readonly ran: boolean;
  readonly degraded: string;
}

/** A worker and a client whose Redis user lacks one command; what becomes of a job, and what the worker tells. */
async function runWithout(command: string): Promise<Told> {
  const user = `u${randomBytes(4).toString("hex")}`;
  await admin.call("ACL", "SETUSER", user, "on", ">secret", "~*", "&*", "+@all", `-${command}`);
  const stores = await testDatabase();
  const redis = { url: `redis://${user}:secret@127.0.0.1:${server.port}`, keyPrefix: `{${user}}:` };
  const metrics = createMetrics();
  const worker = await startWorker({
    databaseUrl: stores.url,
    redis,
    handlers: { work: () => "done" },
    drainSeconds: 1,
    log,
    metrics,
  });
  const client = openClient({ databaseUrl: stores.url, redis, log });
  try {
    const ran = await runs(client, stores.url);
    await waitFor(() => metrics.degradations.has("redis_rights"), { what: `+${command} to be told` });
    return { ran, degraded: JSON.stringify(metrics.degradations.list()) };
  } finally {
    await client.close();
    await worker.stop();
    await stores.drop();
  }
}

async function runs(client: Client, url: string): Promise<boolean> {
  const { jobId } = await client.submit({ type: "work" });
  const database = openDatabase({ url, connections: 1, name: "test", log, metrics: createMetrics() });
  try {
    return await waitFor(async () => (await getJobs(database, [jobId]))[0]?.state === "succeeded", {
      what: "the job to run",
    });
  } finally {
    await database.close();
  }
}

test("case B4: whichever one command is forbidden, jobs run and the missing right is told", async () => {
  const commands = [...new Set(NEEDS.map(({ command }) => command))];
  const { length } = commands;
  const outcomes = new Map<string, Told>();
  const next = async (): Promise<void> => {
    for (let command = commands.shift(); command !== undefined; command = commands.shift())
      outcomes.set(command, await runWithout(command));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  expect(outcomes.size).toBe(length);
  for (const [command, { ran, degraded }] of outcomes) {
    expect([command, ran]).toEqual([command, true]);
    expect(degraded).toContain(`+${command}`);
  }
});
