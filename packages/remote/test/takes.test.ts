import { randomUUID } from "node:crypto";
import { subscribe } from "@muster/queue";
import { afterAll, expect, test } from "vitest";
import { idsIn, RoomWorld } from "./room-world.ts";

const room = new RoomWorld();
const { call, open, takeAll, worker } = room;
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
});

test("workers that wait get what is submitted, a burst as many of them as there are", async () => {
  const workers = await Promise.all([worker(), worker(), worker()]);
  const waits = workers.map((id) => takeAll(id, 4, { slots: 4 }));
  const ids = await room.world.submit(
    Array.from({ length: 12 }, () => ({ type: "work", labels: { a: "b" } })),
  );
  const answers = (await Promise.all(waits)).flat();
  expect(idsIn(answers)).toEqual(ids.toSorted());
  const [first] = answers.flatMap(({ jobs }) => jobs);
  expect(first).toMatchObject({ type: "work", queue: "default", attempt: 1, fence: 1, labels: { a: "b" } });
});

test("a later call of a worker ends an earlier one, and a call ends when its time is over", async () => {
  const id = await worker();
  const earlier = call(id);
  const later = call(id, { waitMs: 200 });
  expect(await earlier).toEqual({ jobs: [], cancel: [], drain: false });
  expect(await later).toEqual({ jobs: [], cancel: [], drain: false });
});

test("a call that waits at another server ends when its worker calls this one", async () => {
  const id = await worker();
  const other = open();
  const earlier = call(id, { on: other });
  const heard = new Promise<void>((resolve) => {
    const signals = subscribe(
      room.world.redis,
      "signals",
      (news) => {
        for (const one of news) if (one.kind === "taker") other.room.onTaker(one.worker_id, one.server);
      },
      { onReset: resolve },
    );
    closing.push(() => signals.close());
  });
  await heard;
  const later = call(id, { waitMs: 200 });
  expect(await earlier).toEqual({ jobs: [], cancel: [], drain: false });
  await later.then(() => other.stop());
});

test("a call is answered for a cancel and for a drain, once, and later answers repeat them", async () => {
  const id = await worker();
  const stop = { taskId: randomUUID(), fence: 3, graceMs: 50 };
  const waiting = call(id);
  room.takes.room.onStop(id, stop);
  expect(await waiting).toEqual({ jobs: [], cancel: [stop], drain: false });
  const drained = call(id);
  const { query } = room.world.database;
  await query(
    "UPDATE workers SET cordoned_at = now(), drain_by = now(), labels_version = 2 WHERE worker_id = $1",
    [id],
  );
  room.takes.room.onFleet([id]);
  expect(await drained).toEqual({ jobs: [], cancel: [stop], drain: true, drainLeftMs: 0 });
  room.takes.room.onEnded(id, [stop.taskId]);
  expect(await call(id, { waitMs: 100 })).toEqual({ jobs: [], cancel: [], drain: true, drainLeftMs: 0 });
});

test("a worker that is cordoned gets nothing until it is not, whatever is known here", async () => {
  const id = await worker();
  await takeAll(id, (await room.world.submit([{ type: "work" }])).length);
  const { query } = room.world.database;
  await query("UPDATE workers SET cordoned_at = now(), labels_version = 2 WHERE worker_id = $1", [id]);
  const waiting = call(id);
  const [job = ""] = await room.world.submit([{ type: "work" }]);
  const other = await worker();
  expect(idsIn(await takeAll(other, 1))).toEqual([job]);
  await query("UPDATE workers SET cordoned_at = NULL, labels_version = 3 WHERE worker_id = $1", [id]);
  room.takes.room.onFleet([id]);
  const [next] = await room.world.submit([{ type: "work" }]);
  expect(idsIn([await waiting])).toEqual([next]);
});

test("a worker that is not known is told so", async () => {
  await expect(call("nobody")).rejects.toMatchObject({ code: "not_found" });
});

test("what was claimed for a call that nobody waits for any more goes back at once, ahead of the queue", async () => {
  const caller = new AbortController();
  const { query } = room.world.database;
  const gone = open({
    ...room.world.database,
    within: () => room.world.database,
    query: async (statement, values, patience) => {
      const rows = await query(statement, values, patience);
      if (typeof statement !== "string" && statement.name.startsWith("muster_hand_out")) caller.abort();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whatever the query answers
      return rows as never;
    },
  });
  const id = await worker();
  const first = call(id, { on: gone, signal: caller.signal });
  const [job = ""] = await room.world.submit([{ type: "work" }]);
  expect(await first).toEqual({ jobs: [], cancel: [], drain: false });
  const second = await call(await worker());
  expect(second.jobs).toMatchObject([{ taskId: job, attempt: 1, fence: 2 }]);
  await gone.stop();
});

test("a call that goes on gets what is claimed for it, and one that is made beside it what comes next", async () => {
  const [claimed, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { query } = room.world.database;
  const slow = open({
    ...room.world.database,
    within: () => room.world.database,
    query: async (statement, values, patience) => {
      const rows = await query(statement, values, patience);
      if (typeof statement !== "string" && statement.name.startsWith("muster_hand_out")) {
        claimed.resolve();
        await goOn.promise;
      }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whatever the query answers
      return rows as never;
    },
  });
  const id = await worker();
  const first = call(id, { on: slow, slots: 1 });
  const ids = await room.world.submit([{ type: "work" }, { type: "work" }]);
  await claimed.promise;
  const second = call(id, { on: slow, slots: 1, askedBefore: 1 });
  goOn.resolve();
  const answers = await Promise.all([first, second]);
  expect(answers.map(({ jobs }) => jobs.length)).toEqual([1, 1]);
  expect(idsIn(answers)).toEqual(ids.toSorted());
  await slow.stop();
});

test("an answer is no larger than every client takes; the rest comes with the next", async () => {
  const id = await worker();
  const payload = { kind: "bytes", data: new Uint8Array(256 * 1024) } as const;
  const ids = await room.world.submit(Array.from({ length: 20 }, () => ({ type: "work", payload })));
  const answers = await takeAll(id, 20, { slots: 20 });
  expect(idsIn(answers)).toEqual(ids.toSorted());
  expect(Math.max(...answers.map(({ jobs }) => jobs.length))).toBeLessThan(16);
});

test("a server that stops answers everybody, and says so to later callers", async () => {
  const id = await worker();
  const waiting = call(id);
  await room.takes.stop();
  expect(await waiting).toEqual({ jobs: [], cancel: [], drain: false });
  await expect(call(id)).rejects.toMatchObject({ code: "unavailable" });
});
