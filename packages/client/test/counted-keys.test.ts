import { openDatabase, type Query, readPolicies } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import { putLimit } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { CountedKeys } from "../src/submit/counted-keys.ts";

const PLACES = 10_000;

test("a key with room for ten thousand jobs is counted twice a second at most, however many submits ask; one with few each time", async () => {
  const stores = await testDatabase();
  const log = createLogger({ name: "test", level: "silent" });
  const database = openDatabase({
    url: stores.url,
    connections: 2,
    name: "test",
    log,
    metrics: createMetrics(),
  });
  try {
    await putLimit(database, "many", { type: "many", max_waiting: PLACES });
    await putLimit(database, "few", { type: "few", max_waiting: 10 });
    await database.query(
      "INSERT INTO lanes VALUES ('q:default', 'default', 'default') ON CONFLICT DO NOTHING",
    );
    await database.query(
      `INSERT INTO tasks (task_id, type, queue, priority, lane, status, max_attempts, timeout_ms, gates, hold)
       SELECT gen_random_uuid(), 'many', 'default', 'default', 'q:default', 'queued', 3, 1000, '{many~1:}',
              'limit:many~1:2:default:' FROM generate_series(1, ${PLACES - 3})`,
    );
    const [few, many] = (await readPolicies(database)).limits.map((limit) => ({ limit, key: "" }));
    if (few === undefined || many === undefined) throw new Error("there are two limits");
    let counts = 0;
    const query: Query = (...asked) => {
      counts += 1;
      return database.query(...asked);
    };
    const keys = new CountedKeys();
    const depth = async (of: typeof many): Promise<number | undefined> =>
      (await keys.depthsOf(query, [of])).get(`${of.limit.name}~1:`)?.depth;
    expect(await depth(many)).toBe(PLACES - 3);
    for (const more of [2, 1, 0]) {
      keys.add([many]);
      expect(await depth(many)).toBe(PLACES - more);
    }
    expect(counts).toBe(1);
    for (let times = 0; times < 3; times += 1) {
      keys.add([few]);
      expect(await depth(few)).toBe(0);
    }
    expect(counts).toBe(4);
    await database.query("DELETE FROM tasks");
    await waitFor(async () => (await depth(many)) === 0, { what: "it to be counted anew" });
  } finally {
    await database.close();
    await stores.drop();
  }
});
