import { promote, textOf } from "@muster/db";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { type Firing, fireDue, pause, remove, resume, trigger } from "../src/index.ts";
import { createWorld, everySecond, newId, type World } from "./world.ts";

/** One schedule, tick or process that is in trouble holds up no other. */

interface Failure {
  readonly schedule: string;
  readonly error: unknown;
  readonly known: boolean;
}

/** One round, in which schedules may fail. */
async function tryFire({ database }: World): Promise<Failure[]> {
  const failures: Failure[] = [];
  const firing: Firing = {
    database,
    newId,
    onMissed: () => undefined,
    onDecided: async () => undefined,
    onFailed: (schedule, error, known) => void failures.push({ schedule, error, known }),
  };
  await fireDue(firing);
  return failures;
}

const lookNow = (world: World): Promise<unknown> =>
  world.database.query("UPDATE schedule_ticks SET look_at = now() WHERE look_at IS NOT NULL");

test("a schedule whose zone this Node does not know stands still, and goes on where it is known", async () => {
  await using world = await createWorld();
  await world.apply(everySecond("b", { overlap: "allow" }));
  await world.late("b", 0);
  await world.database.query("UPDATE schedules SET time_zone = 'Mars/Base'");
  expect(await tryFire(world)).toMatchObject([{ schedule: "b", known: false }]);
  expect((await world.schedule("b")).problem).toBe("this Node knows no time zone Mars/Base");
  // In a minute, and not every moment; its error is told once.
  expect(await tryFire(world)).toEqual([]);
  await world.database.query("UPDATE schedules SET look_at = now()");
  expect(await tryFire(world)).toMatchObject([{ known: true }]);
  await world.database.query("UPDATE schedules SET time_zone = 'UTC', look_at = now()");
  expect(await tryFire(world)).toEqual([]);
  expect((await world.schedule("b")).problem).toBeUndefined();
  expect(await world.jobs("b")).not.toEqual([]);
});

test("the end of a pause is no reason to look at it without end", async () => {
  await using world = await createWorld();
  await world.apply(everySecond("b"));
  await world.database.query("UPDATE schedules SET time_zone = 'Mars/Base'");
  await pause(world.database, "b", { reason: "", untilMs: Date.now() - 1, revision: 0 });
  expect(await tryFire(world)).toHaveLength(1);
  expect(await tryFire(world)).toEqual([]);
  await world.database.query("UPDATE schedules SET time_zone = 'UTC'");
  await resume(world.database, "b", 0);
  expect(await world.schedule("b")).toMatchObject({ pause: undefined, problem: undefined });
});

test("case B8: jobs that the database refuses are tried again later: more of them than a round takes leave room for others", async () => {
  await using world = await createWorld();
  const names = Array.from({ length: 205 }, (_, n) => `r${n}`);
  await world.apply(
    ...names.map((name) => everySecond(name, { job: { type: "refused" } })),
    everySecond("ok"),
  );
  await world.database.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN IF NEW.type = ''refused'' THEN RAISE EXCEPTION ''none of these''; END IF; RETURN NEW; END'`);
  await world.database.query(
    "CREATE TRIGGER refuse BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION refuse()",
  );
  await world.clock.hold();
  await world.database.query(
    `UPDATE schedules SET next_nominal = s.at, next_at = s.at, look_at = s.at - CASE name WHEN 'ok' THEN interval '0' ELSE interval '1 s' END
     FROM (SELECT date_trunc('second', now()) AS at) AS s`,
  );
  for (let round = 0; round < 3; round += 1) await tryFire(world);
  expect(await world.jobs("ok")).toHaveLength(1);
  const [tick] = await world.ticks("r0");
  expect(tick).toMatchObject({
    state: "pending",
    reason: "refused",
    detail: "a trigger or a policy on our tables refuses the row (P0001)",
  });
  await world.database.query("DROP TRIGGER refuse ON tasks");
  await lookNow(world);
  // One round takes two hundred.
  for (let round = 0; round < 2; round += 1) expect(await tryFire(world)).toEqual([]);
  expect(await world.jobs("r0")).toHaveLength(1);
});

test("a tick stays due while a limit has no room for its job, which is no fault of the schedule; a trigger is told", async () => {
  await using world = await createWorld();
  const { database } = world;
  await world.apply(everySecond("a", { job: { type: "few" }, overlap: "allow" }), everySecond("other"));
  await database.query(
    "INSERT INTO limits (name, type, max_running, when_full, epoch) VALUES ('few', 'few', 1, 'reject_newest', 1)",
  );
  await trigger(database, "a", "1", newId);
  // No worker has seen it.
  expect((await promote(database, 10)).rows).toMatchObject([{ hold: "limit:few~1:2:default:" }]);
  await expect(trigger(database, "a", "2", newId)).rejects.toMatchObject({
    code: "resource_exhausted",
    message: expect.stringContaining("limit few is full: it has room for 1 jobs"),
  });
  await world.late("a", 0);
  await world.late("other", 0);
  expect(await tryFire(world)).toEqual([]);
  expect(await world.jobs("other")).toHaveLength(1);
  const waiting = (await world.ticks("a")).filter(({ state }) => state === "pending");
  expect(waiting).toMatchObject([
    { reason: "refused", detail: expect.stringContaining("limit few is full") },
  ]);
  await database.query("DELETE FROM tasks WHERE type = 'few'");
  await lookNow(world);
  expect(await tryFire(world)).toEqual([]);
  expect(await world.jobs("a")).toHaveLength(1);
  expect(await database.query("SELECT gates FROM tasks WHERE type = 'few'")).toEqual([{ gates: ["few~1:"] }]);
});

test("of ticks that have waited for room no more make their jobs at once than there is room for", async () => {
  await using world = await createWorld();
  const few = { job: { type: "few" }, overlap: "allow", misfire: "fireAll" } as const;
  await world.apply(everySecond("a", few));
  await world.database.query(
    "INSERT INTO limits (name, type, max_running, max_waiting, epoch) VALUES ('few', 'few', 1, 1, 1)",
  );
  await world.late("a", 5_000);
  expect(await tryFire(world)).toEqual([]);
  expect(await world.jobs("a")).toHaveLength(2);
});

test("case C7: a process that is frozen with three hundred schedules in its hands holds up these alone", async () => {
  await using world = await createWorld();
  const { database } = world;
  await world.apply(
    ...Array.from({ length: 300 }, (_, n) => everySecond(`frozen${n}`)),
    everySecond("other"),
  );
  await world.clock.hold();
  await database.query(
    `UPDATE schedules SET next_nominal = s.at, next_at = s.at, look_at = s.at - CASE name WHEN 'other' THEN interval '0' ELSE interval '1 s' END
     FROM (SELECT date_trunc('second', now()) AS at) AS s`,
  );
  const held = Promise.withResolvers<void>();
  const frozen = Promise.withResolvers<void>();
  const freeze = database.transaction(async (query) => {
    await query("SELECT 1 FROM schedules WHERE name LIKE 'frozen%' FOR UPDATE");
    held.resolve();
    await frozen.promise;
  });
  await held.promise;
  expect(await tryFire(world)).toEqual([]);
  expect(await world.jobs("other")).toHaveLength(1);
  frozen.resolve();
  await freeze;
  // On a slow machine the first ones are due again before the last one has had its turn.
  await waitFor(
    async () => {
      await tryFire(world);
      return (await world.jobs("frozen299")).length > 0;
    },
    { what: "the last one's turn" },
  );
});

test("a schedule that is locked when its turn comes is waited for, but not for long", async () => {
  await using world = await createWorld();
  const { database } = world;
  await world.apply(everySecond("taken"), everySecond("other"));
  for (const name of ["taken", "other"]) await world.late(name, 0);
  const frozen = Promise.withResolvers<void>();
  let freeze: Promise<void> | undefined;
  const looksFirst: typeof database = {
    ...database,
    query: async (statement, values, patience) => {
      const rows = await database.query(statement, values, patience);
      if (freeze !== undefined || !textOf(statement).includes("SKIP LOCKED")) return rows as never;
      const held = Promise.withResolvers<void>();
      freeze = database.transaction(async (query) => {
        await query("SELECT 1 FROM schedules WHERE name = 'taken' FOR UPDATE");
        held.resolve();
        await frozen.promise;
      });
      await Promise.race([held.promise, freeze]);
      return rows as never;
    },
  };
  const started = performance.now();
  expect(await tryFire({ ...world, database: looksFirst })).toEqual([]);
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(await world.jobs("other")).toHaveLength(1);
  expect(await world.jobs("taken")).toEqual([]);
  frozen.resolve();
  await freeze;
});

test("case C7: nothing is left of a schedule that is removed, whoever dies then; its waiting tick is told", async () => {
  await using world = await createWorld();
  const { database } = world;
  await world.apply(everySecond("gone", { overlap: "queueOne" }));
  await world.late("gone", 0);
  await tryFire(world);
  await database.query("DELETE FROM schedule_ticks");
  await world.late("gone", 0);
  await tryFire(world);
  const [waiting] = await world.ticks("gone");
  expect(waiting?.state).toBe("pending");
  await database.query("UPDATE schedules SET next_nominal = now() + interval '1 h'");
  // The process dies before it has forgotten the ticks.
  const dying: typeof database = {
    ...database,
    query: async (statement, values, patience) => {
      if (textOf(statement).includes("DELETE FROM schedule_ticks")) throw new Error("killed");
      return database.query(statement, values, patience);
    },
  };
  await database.query(
    "INSERT INTO schedule_ticks (schedule, nominal, run, state, due_at) VALUES ('gone', now(), '', 'missed', now())",
  );
  await expect(remove(dying, "gone", 0)).rejects.toThrow("killed");
  const rows = await database.query("SELECT 1 FROM schedule_ticks WHERE look_at IS NOT NULL");
  expect(rows).toEqual([]);
  await world.apply(everySecond("gone"));
  expect(await world.ticks("gone")).toEqual([]);
  await world.late("gone", 3_600_000);
  await database.query(`INSERT INTO schedule_ticks (schedule, nominal, run, state, task_id, due_at, look_at)
    SELECT name, next_nominal, '', 'pending', '00000000-0000-7000-8000-000000000001', now(), now() FROM schedules`);
  const due = (await world.schedule("gone")).next?.nominal;
  expect(await remove(database, "gone", 0)).toBe(due);
});
