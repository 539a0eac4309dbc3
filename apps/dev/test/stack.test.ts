import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { portIsFree, preferPort } from "../src/stack/ports.ts";
import { startPostgres } from "../src/stack/postgres.ts";
import { startRedis } from "../src/stack/redis.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-stack-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const log = (): void => {};

test("Postgres keeps its data from one start to the next, and is gone after its stop", async () => {
  const dir = join(folder, "postgres");
  const query = async (url: string, text: string): Promise<unknown[]> => {
    const client = new Client(url);
    await client.connect();
    const { rows } = await client.query(text);
    await client.end();
    return rows;
  };
  const first = await startPostgres({ dir, durable: false, log });
  await query(first.url(), "CREATE TABLE kept AS SELECT 7 AS n");
  await first.stop();
  expect(await portIsFree(first.port)).toBe(true);
  const second = await startPostgres({ dir, durable: false, log });
  expect(await query(second.url(), "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  await second.stop();
});

test("Redis with an append-only file keeps its data too", async () => {
  const dir = join(folder, "redis");
  const first = await startRedis({ dir, appendonly: true, log });
  const redis = new Redis(first.url);
  await redis.set("kept", "yes");
  redis.disconnect();
  await first.stop();
  expect(await portIsFree(first.port)).toBe(true);
  const second = await startRedis({ dir, appendonly: true, log });
  const again = new Redis(second.url);
  expect(await again.get("kept")).toBe("yes");
  again.disconnect();
  await second.stop();
});

test("a port that is taken is not preferred", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const taken = typeof address === "object" && address !== null ? address.port : 0;
  expect(await preferPort(taken)).not.toBe(taken);
  server.close();
  await once(server, "close");
  expect(await preferPort(taken)).toBe(taken);
});
