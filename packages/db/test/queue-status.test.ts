import {
  beat,
  type Database,
  type HeldLane,
  heldAt,
  heldBy,
  heldIn,
  heldLanes,
  liveInLanes,
  liveTypes,
  OTHERS,
  queueNames,
  readyInLanes,
  runningIn,
} from "@muster/db";
import { servers } from "@muster/test/servers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";
import { plansOf } from "./plans-of.ts";

const elsewhere = servers().databaseKind !== "postgres";

let world: Fixture;
beforeEach(async () => {
  world = await fixture(1);
});
afterEach(() => world[Symbol.asyncDispose]());

interface Rows {
  readonly queue: string;
  readonly hold?: string;
  /** How many keys they are spread over; each is appended to the hold. */
  readonly keys?: number;
}

async function insert(count: number, { queue, hold, keys = 1 }: Rows): Promise<void> {
  await world.database.query(
    `INSERT INTO tasks (task_id, type, queue, priority, lane, status, hold, max_attempts, timeout_ms, enqueued_at)
     SELECT gen_random_uuid(), 'work', $2::text, 'default', 'q:' || $2 || ':default', 'queued',
            $3::text || CASE WHEN $4::int4 > 1 THEN (mod(n, $4))::text ELSE '' END, 3, 1000,
            now() - n * interval '1 millisecond' FROM generate_series(1, $1::int4) AS n`,
    [count, queue, hold ?? null, keys],
  );
}

async function limit(name: string, queue: string | null = null): Promise<void> {
  await world.database.query("INSERT INTO limits (name, queue, epoch) VALUES ($1, $2, 1)", [name, queue]);
}

type Held = Record<string, string>;

/** Of each code its number, with a + where there may be more. */
async function held(...queues: string[]): Promise<Record<string, Held>> {
  const found = await heldIn(world.database, queues);
  const told = [...found].map(([queue, counts]) => [
    queue,
    Object.fromEntries(
      [...counts].map(([code, { count, atLeast }]) => [code, `${count}${atLeast ? "+" : ""}`]),
    ),
  ]);
  return Object.fromEntries(told) as Record<string, Held>;
}

test("held jobs are told by what holds them, queue by queue", async () => {
  await limit("tenant");
  await insert(3, { queue: "a", hold: "type:mail" });
  await insert(4, { queue: "a", hold: "limit:tenant~1:2:a:acme" });
  await insert(5, { queue: "b", hold: "limit:tenant~1:2:b:acme" });
  await insert(6, { queue: "b", hold: "pause:mail" });
  await insert(7, { queue: "b" });
  expect(await held("a", "b", "c")).toEqual({
    a: { type: "3", limit: "4" },
    b: { limit: "5", pause: "6" },
    c: {},
  });
});

test("sequence 68: no more than ten thousand held jobs are counted, and the others of another queue are counted all the same", async () => {
  await limit("tenant");
  await limit("small", "b");
  await insert(10_050, { queue: "a", hold: "limit:tenant~1:2:a:", keys: 500 });
  await insert(10, { queue: "a", hold: "limit:tenant~1:0:a:urgent" });
  await insert(60, { queue: "b", hold: "limit:tenant~1:2:b:", keys: 30 });
  await insert(2, { queue: "b", hold: "limit:small~1:2:b:" });
  // Of a limit that is gone: about to be freed.
  await insert(5, { queue: "b", hold: "limit:former~1:2:b:" });
  await insert(10_001, { queue: "a", hold: "type:mail" });
  await insert(1, { queue: "b", hold: "type:mail2" });
  expect(await held("a", "b", "c")).toEqual({
    a: { limit: "10010+", type: "10000+" },
    b: { limit: "62", type: "0+" },
    c: { type: "0+" },
  });
});

test("what waits in a lane is counted to a bound, the oldest first, and what runs is not among it", async () => {
  await insert(120, { queue: "a" });
  await insert(3, { queue: "b" });
  await world.database.query(
    `UPDATE tasks SET status = 'running', worker_id = 'w', started_at = now() WHERE queue = 'a' AND enqueued_at <=
       (SELECT enqueued_at FROM tasks WHERE queue = 'a' ORDER BY enqueued_at OFFSET 9 LIMIT 1)`,
  );
  const lanes = ["q:a:default", "q:b:default", "q:b:high"];
  const ready = await readyInLanes(world.database, lanes, 100);
  const [oldest] = await world.database.query<{ ms: number }>(
    "SELECT extract(epoch FROM min(enqueued_at)) * 1000 AS ms FROM tasks WHERE queue = 'a' AND status = 'queued'",
  );
  expect(ready.get("q:a:default")).toMatchObject({ count: 100, atLeast: true, oldestMs: oldest?.ms });
  expect(ready.get("q:b:default")).toMatchObject({ count: 3, atLeast: false });
  expect(ready.get("q:b:high")).toMatchObject({ count: 0, atLeast: false, oldestMs: undefined });
});

test("what runs in a queue is what live workers have told with their heartbeats, and says how old that is", async () => {
  const { database } = world;
  const tell = async (running: Record<string, number>): Promise<string> => {
    const workerId = await world.worker();
    const count = Object.values(running).reduce((sum, one) => sum + one, 0);
    await beat(database, workerId, count, [], { runningIn: JSON.stringify(running) });
    return workerId;
  };
  const first = await tell({ a: 3, b: 1 });
  await tell({ a: 2 });
  const gone = await tell({ a: 100 });
  await database.query("UPDATE workers SET expires_at = now() - interval '1 second' WHERE worker_id = $1", [
    gone,
  ]);
  await database.query("UPDATE workers SET beat_at = now() - interval '4 seconds' WHERE worker_id = $1", [
    first,
  ]);
  const { inQueue, nowMs } = await runningIn(database, ["a", "b", "c"]);
  const told = (queue: string): unknown => inQueue.get(queue);
  expect(told("a")).toMatchObject({ count: 5, atLeast: false });
  expect(told("b")).toMatchObject({ count: 1 });
  expect(told("c")).toMatchObject({ count: 0 });
  expect(nowMs - (inQueue.get("a")?.asOfMs ?? 0)).toBeGreaterThanOrEqual(3_900);
  await tell({ c: 1, [OTHERS]: 9 });
  const others = await runningIn(database, ["c"]);
  expect(others.inQueue.get("c")).toMatchObject({ count: 1, atLeast: true });
});

test("a worker of a version that does not tell its queues makes the numbers ones that there are at least", async () => {
  const { database } = world;
  const workerId = await world.worker();
  await beat(database, workerId, 2, []);
  expect((await runningIn(database, ["a"])).inQueue.get("a")).toMatchObject({ count: 0, atLeast: false });
  await database.query("UPDATE workers SET running_in = NULL, running = 2");
  expect((await runningIn(database, ["a"])).inQueue.get("a")).toMatchObject({ count: 0, atLeast: true });
});

test("queues are listed by name while they have jobs, had some lately, or have a policy", async () => {
  const { database } = world;
  await database.query(
    "INSERT INTO lanes (lane, queue, priority) VALUES ('q:lanes:low', 'lanes', 'low'), ('q:low', 'default', 'low')",
  );
  await limit("one", "limited");
  await database.query("INSERT INTO pauses (target, kind, queue) VALUES ('queue:paused', 'queue', 'paused')");
  const told = ["active", "lanes", OTHERS, "zebra"].map(
    (queue, n) => `('p', 1, ${n}, now(), '${queue}', 't', 'arrived', 1, 0, '{}', '{}', false)`,
  );
  await database.query(`INSERT INTO series VALUES ${told.join(", ")}`);
  const all = ["active", "default", "lanes", "limited", "paused", "zebra"];
  expect(await queueNames(database, "", 10)).toEqual({ names: all, last: undefined });
  expect(await queueNames(database, "", 2)).toEqual({ names: all.slice(0, 2), last: all[1] });
  expect(await queueNames(database, "default", 3)).toMatchObject({ names: all.slice(2, 5) });
  expect(await queueNames(database, "zebra", 3)).toEqual({ names: [], last: undefined });
  const reached = await queueNames(database, "", 2, ["l*", "zebra", "unknown"]);
  expect(reached).toEqual({ names: ["lanes", "limited"], last: "limited" });
  expect(await queueNames(database, "limited", 2, ["l*", "zebra"])).toMatchObject({ names: ["zebra"] });
});

test("what is live is counted lane by lane, no further than is asked, and of long lanes not at all", async () => {
  const { database } = world;
  await database.query(
    `INSERT INTO lanes (lane, queue, priority) VALUES ('q:a:default', 'a', 'default'), ('q:a:low', 'a', 'low'),
      ('q:b:default', 'b', 'default')`,
  );
  await insert(5, { queue: "a" });
  await insert(3, { queue: "b" });
  const live = async (queues: string[] | undefined, deep: string[], most: number) =>
    Object.fromEntries((await liveInLanes(database, queues, deep, most)).map((one) => [one.lane, one.live]));
  expect(await live(undefined, [], 10)).toEqual({ "q:a:default": 5, "q:a:low": 0, "q:b:default": 3 });
  expect(await live(["a", "none"], [], 4)).toEqual({ "q:a:default": 4, "q:a:low": 0 });
  expect(await live(["a"], ["q:a:default"], 10)).toEqual({ "q:a:default": 1, "q:a:low": 0 });
  expect(await liveTypes(database, ["q:a:default", "q:b:default"], 4)).toEqual(
    expect.arrayContaining([
      { lane: "q:a:default", type: "work", live: 4 },
      { lane: "q:b:default", type: "work", live: 3 },
    ]),
  );
});

test("what is held is counted hold by hold, or by the codes of holds and by queue", async () => {
  const { database } = world;
  await insert(4, { queue: "a", hold: "limit:tenant~1:2:a:acme" });
  await insert(2, { queue: "a", hold: "type:mail" });
  await insert(3, { queue: "b", hold: "type:mail" });
  await insert(1, { queue: "b", hold: "pause:mail" });
  expect(await heldAt(database, ["limit:tenant~1:2:a:acme", "limit:tenant~1:2:a:other"], 3)).toEqual(
    new Map([
      ["limit:tenant~1:2:a:acme", 3],
      ["limit:tenant~1:2:a:other", 0],
    ]),
  );
  const byType = await heldBy(database, ["type"], 10);
  expect(byType.toSorted((one, other) => (one.queue < other.queue ? -1 : 1))).toEqual([
    { hold: "type:mail", queue: "a", lane: "q:a:default", count: 2 },
    { hold: "type:mail", queue: "b", lane: "q:b:default", count: 3 },
  ]);
  const inLanes = (): Promise<HeldLane[]> => heldLanes(database, ["type:mail"], 4);
  expect(await inLanes()).toEqual([]);
  await database.query("INSERT INTO placements (class, placement) VALUES ('0123456789abcdef', '{}')");
  expect((await inLanes()).reduce((sum, { count }) => sum + count, 0)).toBe(4);
});

test.skipIf(elsewhere)("sequence 68: nothing of it reads a table of jobs", async () => {
  const { database } = world;
  await database.query("ALTER TABLE tasks SET (autovacuum_enabled = false)");
  await database.query("ANALYZE tasks");
  await limit("tenant");
  await database.query("INSERT INTO lanes (lane, queue, priority) VALUES ('q:a:default', 'a', 'default')");
  await insert(30_000, { queue: "a" });
  await insert(20_000, { queue: "a", hold: "limit:tenant~1:2:a:", keys: 1_000 });
  const expectIndexes = async (): Promise<void> => {
    const ask = async (db: Database): Promise<void> => {
      await readyInLanes(db, ["q:a:high", "q:a:default"], 10_000);
      await heldIn(db, ["a"]);
      await liveInLanes(db, undefined, ["q:a:high"], 1_000);
      await liveTypes(db, ["q:a:default"], 1_000);
      await heldAt(db, ["limit:tenant~1:2:a:7"], 1_000);
      await heldBy(db, ["type"], 1_000);
      await heldLanes(db, ["limit:tenant~1:2:a:7"], 20);
    };
    for (const parameters of ["own", "any"] as const) {
      const plans = await plansOf(database, ask, [], parameters);
      expect(plans).toContain("tasks_live");
      expect(plans).toContain("tasks_waiting");
      expect(plans).not.toMatch(/Seq Scan on tasks|tasks_listed|tasks_pkey/u);
    }
  };
  await expectIndexes();
  await database.query("VACUUM ANALYZE tasks");
  await expectIndexes();
  const overfull = [{ code: "limit", queue: "a", count: 10_001, now_ms: 0 }];
  for (const parameters of ["own", "any"] as const) {
    const places = await plansOf(database, (db) => heldIn(db, ["a"]), overfull, parameters);
    expect(places.match(/tasks_waiting/gu)?.length).toBeGreaterThan(1);
    expect(places).not.toContain("Seq Scan on tasks");
  }
});
