import { Redis } from "ioredis";
import { Client } from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "../../../test/support/database.ts";
import { testRedis } from "../../../test/support/redis.ts";

test("both", async () => {
  const db = await testDatabase();
  const c = new Client(db.url);
  await c.connect();
  console.log((await c.query("show default_transaction_isolation")).rows, db.url);
  await c.end();
  await db.drop();
  const r = testRedis();
  const redis = new Redis(r.url);
  await redis.set(`${r.prefix}x`, 1);
  expect(await redis.keys(`${r.prefix}*`)).toEqual([`${r.prefix}x`]);
  await r.cleanup();
  expect(await redis.keys(`${r.prefix}*`)).toEqual([]);
  redis.disconnect();
});
