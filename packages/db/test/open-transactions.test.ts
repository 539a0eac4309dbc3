import { claim, findEndedWorkers, freeRowsOf, promote, type QueuedRow, submitIn } from "@muster/db";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { debounce, type Fixture, fixture, idsOf } from "./fixture.ts";

let world: Fixture;

beforeAll(async () => {
  world = await fixture(6, "odd");
});
afterAll(() => world[Symbol.asyncDispose]());

test.skipIf(servers().databaseKind !== "postgres")(
  "sequence 8: a transaction that stays open after it has replaced a debounced job holds up nobody else's due jobs",
  async () => {
    const { database } = world;
    const ids = idsOf(await world.submit(2, { start: { delayMs: 3_600_000 } }));
    const [replaced = "", other = ""] = ids;
    // The one that is replaced comes first.
    await database.query(
      "UPDATE tasks SET run_at = now() - array_position($1::uuid[], task_id) * interval '-1 ms' - interval '1 s'",
      [ids],
    );
    const submits = await debounce(database, [replaced]);
    const promoted: QueuedRow[] = [];
    await database.transaction(async (query) => {
      expect(await submitIn(query, submits)).toMatchObject([{ taskId: replaced, replaced: true }]);
      promoted.push(...(await promote(database, 1)).rows);
    });
    expect(promoted.map((row) => row.task_id)).toEqual([other]);
    expect(await world.row(replaced)).toMatchObject({ status: "scheduled" });
    expect((await promote(database, 1)).rows).toEqual([]);
  },
);

/** Longer than a statement waits for a lock, and far below the deadline that it used to wait for. */
const SOON_MS = 5_000;

test.skipIf(servers().databaseKind !== "postgres")(
  "a due job that an open transaction is replacing holds up neither the claim that comes for it nor what is claimed beside it",
  async () => {
    const { database } = world;
    const [replaced = "", other = ""] = idsOf(await world.submit(2));
    const workerId = await world.worker();
    const begun = performance.now();
    await database.transaction(async (query) => {
      await query("SELECT 1 FROM tasks WHERE task_id = $1 FOR UPDATE", [replaced]);
      const { jobs } = await claim(database, { workerId, epoch: 0 }, [replaced, other]);
      expect(jobs.map((job) => job.taskId)).toEqual([other]);
      expect(await claim(database, { workerId, epoch: 0 }, [replaced])).toMatchObject({ jobs: [] });
    });
    expect(performance.now() - begun).toBeLessThan(SOON_MS);
    expect((await claim(database, { workerId, epoch: 0 }, [replaced])).jobs).toHaveLength(1);
  },
);

test.skipIf(servers().databaseKind !== "postgres")(
  "the reaper passes over a row that a frozen worker's open transaction holds, and takes it back once it is let go",
  async () => {
    const { database } = world;
    const ids = idsOf(await world.submit(3));
    const workerId = await world.worker();
    await claim(database, { workerId, epoch: 0 }, ids);
    await database.query("UPDATE workers SET state = 'lost', ended_at = now() WHERE worker_id = $1", [
      workerId,
    ]);
    const freed = async (): Promise<string[]> => {
      const rows = await Array.fromAsync(freeRowsOf(database, await findEndedWorkers(database, 60_000)));
      return rows.flat().map((row) => row.task_id);
    };
    const begun = performance.now();
    await database.transaction(async (query) => {
      await query("SELECT 1 FROM tasks WHERE task_id = $1 FOR UPDATE", [ids[1]]);
      expect(new Set(await freed())).toEqual(new Set([ids[0], ids[2]]));
    });
    expect(performance.now() - begun).toBeLessThan(SOON_MS);
    expect(await freed()).toEqual([ids[1]]);
  },
);
