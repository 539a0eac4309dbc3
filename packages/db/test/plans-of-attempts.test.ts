import { finish, listAttempts } from "@muster/db";
import type { Ending } from "@muster/job";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, idsOf } from "./fixture.ts";
import { plansOf } from "./plans-of.ts";

let world: Fixture;
beforeAll(async () => {
  world = await fixture(1);
});
afterAll(() => world[Symbol.asyncDispose]());

const MANY = 60_000;
const ENDED = `
INSERT INTO tasks (task_id, type, queue, priority, lane, status, finished_at, max_attempts, timeout_ms, attempts, fence, started_at,
                   worker_id)
SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'succeeded', now(), 3, 1000, 2, 2, now(), 'w'
FROM generate_series(1, ${MANY})`;
const FAILED_ONCE = `
INSERT INTO unsuccessful_attempts (task_id, fence, attempt, worker_id, outcome, started_at)
SELECT t.task_id, 1, 1, 'w', 'error', now() FROM tasks AS t`;

test.skipIf(servers().databaseKind !== "postgres")(
  "attempts are looked up by key on both sides of their view, however old the statistics",
  async () => {
    const { database } = world;
    for (const table of ["tasks", "unsuccessful_attempts"])
      await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    const ids = idsOf(await world.submit(100));
    const repeated: Ending[] = ids.map((taskId) => ({
      taskId,
      fence: 1,
      workerId: "w",
      outcome: { kind: "succeeded" },
    }));
    const [taskId = ""] = ids;
    const expectByKey = async (): Promise<void> => {
      const listed = await plansOf(database, (db) => listAttempts(db, taskId, 50));
      expect(listed.match(/using tasks_pkey/gu)).toHaveLength(2);
      expect(listed).toContain("unsuccessful_attempts_pkey");
      expect(listed).not.toContain("Seq Scan");
      // A flush that nothing answers reads back what its first try did.
      const readBack = await plansOf(database, (db) => finish(db, "w", repeated));
      expect(readBack).toContain("unsuccessful_attempts_pkey");
      expect(readBack).not.toContain("Seq Scan");
    };
    await database.query("ANALYZE tasks, unsuccessful_attempts");
    await database.query(ENDED);
    await database.query(FAILED_ONCE);
    await expectByKey();
    await database.query("ANALYZE tasks, unsuccessful_attempts");
    await expectByKey();
    // Who asks for anything but successes reads no jobs.
    const lost = await plansOf(database, (db) =>
      db.query("SELECT count(*) FROM task_attempts WHERE outcome IN ('lost', 'timeout')"),
    );
    expect(lost).not.toMatch(/\btasks\b/u);
  },
);
