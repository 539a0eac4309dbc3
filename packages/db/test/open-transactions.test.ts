import { promote, type QueuedRow, submitIn } from "@muster/db";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { debounce, type Fixture, fixture, idsOf } from "./fixture.ts";

let world: Fixture;

beforeAll(async () => {
  world = await fixture(6, "odd");
});
afterAll(() => world[Symbol.asyncDispose]());

test.skipIf(inject("servers").databaseKind !== "postgres")(
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
      promoted.push(...(await promote(database, 1)));
    });
    expect(promoted.map((row) => row.task_id)).toEqual([other]);
    expect(await world.row(replaced)).toMatchObject({ status: "scheduled" });
    expect(await promote(database, 1)).toEqual([]);
  },
);
