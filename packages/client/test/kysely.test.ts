import { complete } from "@muster/db";
import { createLogger } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import { testPool } from "@muster/test/pool";
import { testRedis } from "@muster/test/redis";
import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely";
import { expect, test } from "vitest";
import { openClient } from "../src/index.ts";

interface Schema {
  readonly orders: { readonly id: number };
}

test("kysely's own transactions do, whatever its plugins make of names", async () => {
  const stores = await testDatabase();
  const lists = testRedis();
  const pool = testPool({ connectionString: stores.url });
  const client = openClient({
    databaseUrl: stores.url,
    redis: { url: lists.url, keyPrefix: lists.prefix },
    log: createLogger({ name: "test", level: "silent" }),
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
  try {
    await pool.query("CREATE TABLE orders (id int PRIMARY KEY)");
    const keyed = { type: "work", idempotencyKey: "k" };
    const { jobId } = await db.transaction().execute(async (tx) => {
      await tx.insertInto("orders").values({ id: 1 }).execute();
      return client.submitTx(tx, keyed);
    });
    const again = await db.transaction().execute((tx) => client.submitTx(tx, keyed));
    expect(again).toMatchObject({ jobId, deduplicated: true });
    const rolledBack = db.transaction().execute(async (tx) => {
      await client.submitTx(tx, { type: "gone" });
      await complete(tx, { taskId: jobId, fence: 1, workerId: "nobody" });
    });
    await expect(rolledBack).rejects.toMatchObject({ code: "failed_precondition" });
    await expect(client.submitTx(db, keyed)).rejects.toThrow("tx: expected");
    expect((await pool.query("SELECT type, status FROM tasks")).rows).toEqual([
      { type: "work", status: "scheduled" },
    ]);
  } finally {
    await client.close();
    await db.destroy();
    await lists.cleanup();
    await stores.drop();
  }
});
