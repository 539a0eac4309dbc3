import { testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { RedisConnection, Taken, Taker } from "../src/index.ts";
import { createTaker, decodeElement, pushNew, readTails, returnTaken } from "../src/index.ts";
import { connect, elementNumber, placedIn, type TestConnection } from "./connection.ts";

const LANES = ["q:critical", "q:high", "q:default", "q:low"];
/** Longer than a test may last: a wait that ends in time was ended by something else. */
const FOREVER_SECONDS = 600;

const space = testRedis();
let connection: TestConnection;
let redis: RedisConnection;
let taker: Taker;

beforeAll(async () => {
  connection = await connect({ url: space.url }, space.prefix);
  ({ redis } = connection);
});
beforeEach(async () => {
  await space.cleanup();
  taker = createTaker(redis);
});
afterEach(() => taker.stop());
afterAll(async () => {
  await redis.close();
  await space.cleanup();
});

/** Resolves once this many clients block in BRPOP on lists of this test. */
async function blocked(clients = 1): Promise<void> {
  await waitFor(async () => (await blockedIds()).length === clients, { what: `${clients} blocked takers` });
}

async function blockedIds(): Promise<number[]> {
  const list = String(await redis.run((client) => client.client("LIST")));
  const lines = list
    .split("\n")
    .filter((line) => line.includes(`name=${space.prefix}:taker`) && /flags=\w*b/u.test(line));
  return lines.map((line) => Number(/^id=(?<id>\d+)/u.exec(line)?.groups?.["id"]));
}

/** What it rejects with; undefined when it does not. */
function failureOf(waiting: Promise<unknown>): Promise<unknown> {
  return waiting.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function idOf(taken: Taken | undefined): string | undefined {
  return taken === undefined ? undefined : decodeElement(taken.raw)?.task_id;
}

test("answers what is there, the first lane first, and undefined when nothing came in time", async () => {
  await pushNew(redis, [...placedIn("q:low", 1, 1), ...placedIn("q:high", 1, 2)]);
  expect(await taker.wait(LANES)).toMatchObject({ lane: "q:high" });
  expect(idOf(await taker.wait(LANES))).toBe(elementNumber(1).task_id);
  expect(await taker.wait(LANES, 0.1)).toBeUndefined();
});

test("a push ends the wait", async () => {
  const waiting = taker.wait(LANES, FOREVER_SECONDS);
  await blocked();
  await pushNew(redis, placedIn("q:default", 1));
  expect(idOf(await waiting)).toBe(elementNumber(0).task_id);
});

test("unblock ends the wait, and the next one works", async () => {
  const waiting = taker.wait(LANES, FOREVER_SECONDS);
  await blocked();
  await taker.unblock();
  expect(await waiting).toBeUndefined();
  await pushNew(redis, placedIn("q:default", 1));
  expect(await taker.wait(LANES)).toBeDefined();
  await taker.unblock();
});

test("unblock right behind the start of a wait ends it too", async () => {
  const waiting = taker.wait(LANES, FOREVER_SECONDS);
  await taker.unblock();
  expect(await waiting).toBeUndefined();
});

test("whatever a stop races with, each element is in the list or in somebody's hands", async () => {
  const rounds = 15;
  let lost = 0;
  for (let round = 0; round < rounds; round++) {
    const racing = createTaker(redis);
    const waiting = racing.wait(LANES, FOREVER_SECONDS);
    await blocked();
    // The push and the stop are on their way together: either may reach Redis first.
    const [, , taken] = await Promise.all([
      pushNew(redis, placedIn("q:default", 1, round)),
      racing.stop(),
      waiting,
    ]);
    if (taken !== undefined) await returnTaken(redis, [taken]);
    const tail = (await readTails(redis, ["q:default"])).get("q:default");
    if (tail?.depth !== 1 || tail.oldest?.task_id !== elementNumber(round).task_id) lost++;
    await redis.run((client) => client.del(redis.keys.lane("q:default")));
  }
  expect(lost).toBe(0);
});

test("what was popped before the stop comes back to where it was, with its stamp", async () => {
  await pushNew(redis, placedIn("q:default", 3));
  const waiting = taker.wait(LANES, FOREVER_SECONDS);
  await taker.stop();
  const taken = await waiting;
  if (taken === undefined) throw new Error("the list was not empty, so the wait must answer an element");
  await returnTaken(redis, [taken]);
  const tail = (await readTails(redis, ["q:default"])).get("q:default");
  expect(tail).toMatchObject({ depth: 3, oldest: elementNumber(0) });
});

test("a stopped taker waits no more, and one taker waits once at a time", async () => {
  const waiting = taker.wait(LANES, FOREVER_SECONDS);
  await expect(taker.wait(LANES)).rejects.toThrow("already waiting");
  await taker.stop();
  expect(await waiting).toBeUndefined();
  await expect(taker.wait(LANES)).rejects.toMatchObject({ code: "unavailable" });
});

test("a killed connection fails one wait; the next one works, and the reconnect is counted", async () => {
  const waiting = taker.wait(LANES, FOREVER_SECONDS);
  await blocked();
  const [id] = await blockedIds();
  const failure = failureOf(waiting);
  await redis.run((client) => client.client("KILL", "ID", id ?? 0));
  expect(await failure).toMatchObject({ code: "unavailable" });
  const next = taker.wait(LANES, FOREVER_SECONDS);
  await blocked();
  await pushNew(redis, placedIn("q:low", 1));
  expect(await next).toMatchObject({ lane: "q:low" });
  expect((await connection.metrics.redisReconnects.get()).values).toContainEqual(
    expect.objectContaining({ labels: { client: "taker" }, value: 1 }),
  );
});

test("an UNBLOCKED error ends nothing", async () => {
  const waiting = taker.wait(LANES, FOREVER_SECONDS);
  await blocked();
  const [id] = await blockedIds();
  const failure = failureOf(waiting);
  await redis.run((client) => client.client("UNBLOCK", id ?? 0, "ERROR"));
  expect(String(await failure)).toContain("UNBLOCKED");
  await pushNew(redis, placedIn("q:default", 1));
  const taken = await waitFor(() => taker.wait(LANES), { what: "the next element" });
  expect(idOf(taken)).toBe(elementNumber(0).task_id);
});
