import { placingOf } from "@muster/job";
import { addNames } from "@muster/queue";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { idsIn, RoomWorld } from "./room-world.ts";

/** Who gets which jobs. */

const room = new RoomWorld();
const { call, takeAll, worker } = room;

test("jobs of types that nobody here runs are held for whoever does; those of a busy worker wait for it", async () => {
  const [one, two] = [await worker(), await worker()];
  await call(one, { types: ["work"], waitMs: 100 });
  const waiting = call(two, { types: ["other"] });
  const [foreign = "", busy = ""] = await room.world.submit([{ type: "foreign" }, { type: "work" }]);
  await waitFor(async () => (await room.world.job(foreign)).hold === "type:foreign", { what: "the hold" });
  expect((await room.world.job(busy)).hold).toBeNull();
  expect(idsIn(await takeAll(one, 1))).toEqual([busy]);
  const third = await worker();
  expect(idsIn(await takeAll(third, 1, { types: ["foreign"] }))).toEqual([foreign]);
  const [last] = await room.world.submit([{ type: "other" }]);
  expect(idsIn([await waiting])).toEqual([last]);
});

test("held jobs of a worker that has no room keep nobody from held jobs that are behind them", async () => {
  const [holder, busy, free] = [await worker(), await worker(), await worker()];
  const held = new AbortController();
  void call(holder, { types: ["other"], signal: held.signal });
  const ids = await room.world.submit(["a-busy", "a-busy", "a-busy", "b-free"].map((type) => ({ type })));
  const isHeld = async (id: string): Promise<boolean> => (await room.world.job(id)).hold !== null;
  await waitFor(async () => (await Promise.all(ids.map(isHeld))).every(Boolean), { what: "the holds" });
  held.abort();
  await call(busy, { types: ["a-busy"], slots: 0, waitMs: 100 });
  expect(idsIn([await call(free, { types: ["b-free"], slots: 3 })])).toEqual(ids.slice(3));
  expect(idsIn(await takeAll(busy, 3, { types: ["a-busy"], slots: 3 }))).toEqual(ids.slice(0, 3).toSorted());
});

test("held jobs of a type that nobody here may have of their queue keep nobody from those that are behind them", async () => {
  const [mail, web] = [await worker(), await worker()];
  const { query } = room.world.database;
  // More than one look reads, of the queue of one worker and the type of the other.
  await query(
    `INSERT INTO tasks (task_id, type, queue, priority, lane, status, hold, max_attempts, timeout_ms)
     SELECT gen_random_uuid(), 'a-mail', 'web', 'default', 'q:web:default', 'queued', 'type:a-mail', 3, 1000
     FROM generate_series(1, 1200)`,
  );
  const [own = ""] = await room.world.submit([{ type: "b-web", queue: "web" }], false);
  await query("UPDATE tasks SET hold = 'type:b-web' WHERE task_id = $1", [own]);
  const waits = call(mail, { types: ["a-mail"], queues: ["mail"], waitMs: 15_000 });
  const served = call(web, { types: ["b-web"], queues: ["web"], waitMs: 15_000 });
  room.takes.room.onHeld(["a-mail", "b-web"]);
  expect(idsIn([await served])).toEqual([own]);
  const ending = room.world.submit([{ type: "a-mail", queue: "mail" }]);
  room.takes.room.onNewLane();
  expect(idsIn([await waits])).toEqual(await ending);
  await query("DELETE FROM tasks WHERE hold IS NOT NULL");
});

test("in lists that others share only what is wanted is taken, and the rest is left to them", async () => {
  const id = await worker();
  await room.world.submit([{ type: "work" }]);
  await call(id, { types: ["other"], waitMs: 100 });
  const ids = await room.world.submit(
    Array.from({ length: 60 }, (_, n) => ({ type: n % 2 === 0 ? "sql" : "other" })),
  );
  const answers = await takeAll(id, 30, { types: ["other"], slots: 4 });
  expect(idsIn(answers)).toEqual(ids.filter((_, n) => n % 2 === 1).toSorted());
  const jobs = await Promise.all(ids.filter((_, n) => n % 2 === 0).map((job) => room.world.job(job)));
  expect(jobs.filter(({ hold }) => hold === null).length).toBeGreaterThan(10);
});

test("a worker gets of its queues alone", async () => {
  const id = await worker();
  const waiting = call(id, { queues: ["mail"] });
  const [, mail] = await room.world.submit([
    { type: "work", queue: "web" },
    { type: "work", queue: "mail" },
  ]);
  expect(idsIn([await waiting])).toEqual([mail]);
});

test("a worker that names no queues waits for those that it may take from, the new ones among them", async () => {
  const id = await worker();
  const waiting = room.takes.room.take({
    taker: {
      workerId: id,
      queues: undefined,
      types: ["work"],
      mayHave: ({ queue, type }) => type === "work" && queue.startsWith("bound-"),
    },
    freeSlots: 1,
    waitMs: 20_000,
    signal: new AbortController().signal,
  });
  const [other = ""] = await room.world.submit([{ type: "work", queue: "elsewhere" }]);
  const [own] = await room.world.submit([{ type: "work", queue: "bound-1" }]);
  await addNames(room.world.redis, ["elsewhere", "bound-1"]);
  room.takes.room.onNewLane();
  expect(idsIn([await waiting])).toEqual([own]);
  expect(await room.world.job(other)).toMatchObject({ state: "queued", hold: null });
});

test("jobs that require something are for those of the workers that meet it, and find as many slots free as they take", async () => {
  const [plain, gpu] = [await worker(), await worker()];
  const { query } = room.world.database;
  const queues = ["placed"];
  const label = (id: string, labels: object, version: number): Promise<unknown> =>
    query("UPDATE workers SET labels = $2, labels_version = $3 WHERE worker_id = $1", [
      id,
      JSON.stringify(labels),
      version,
    ]);
  await label(gpu, { gpu: "true" }, 1);
  const requires = [{ label: "gpu", op: "eq", values: ["true"] }] as const;
  const placing = placingOf({ requires, slots: 3, prefers: [], preferMs: 0 });
  const waits = [call(plain, { slots: 10, queues }), call(gpu, { slots: 4, queues })];
  const [job] = await room.world.submit([
    { type: "work", queue: "placed", ...(placing !== undefined && { placing }) },
  ]);
  room.takes.room.onNewLane();
  const { jobs } = await (waits[1] ?? call(gpu, { queues }));
  expect(jobs).toMatchObject([{ taskId: job, slots: 3 }]);
  await label(gpu, {}, 2);
  room.takes.room.onFleet([gpu]);
  const later = call(gpu, { slots: 4, queues });
  const [unmet = ""] = await room.world.submit([
    { type: "work", queue: "placed", ...(placing !== undefined && { placing }) },
  ]);
  const ids = await room.world.submit([
    { type: "work", queue: "placed" },
    { type: "work", queue: "placed" },
  ]);
  expect(idsIn(await Promise.all([waits[0] ?? call(plain, { queues }), later]))).toEqual(ids.toSorted());
  expect(await room.world.job(unmet)).toMatchObject({ state: "queued", hold: null });
});
