import { type Placed, pushNew, type RedisConnection } from "@muster/queue";
import { createLogger, sleep } from "@muster/runtime";
import { testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import { afterAll, afterEach, beforeAll, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { connect, placedIn } from "../../queue/test/connection.ts";
import { RedisSource } from "../src/sources/redis-source.ts";
import { ANYWHERE, offersOf } from "./anywhere.ts";

const LANE = "q:default";
const OPTIONS = {
  ...ANYWHERE,
  paused: () => paused,
  comesWithOthers: ({ type }: { type: string }) => type === "limited",
  starvationMs: 60_000,
  databaseNow: Date.now,
  log: createLogger({ name: "test", level: "silent" }),
};
const FREE = 100;

const space = testRedis();
let redis: RedisConnection;
let paused: ReadonlySet<string> = new Set();
let source: RedisSource;
/** Looks behind what a pop took. */
let looks: MockInstance;

beforeAll(async () => {
  ({ redis } = await connect({ url: space.url }, space.prefix));
});
beforeEach(async () => {
  paused = new Set();
  await space.cleanup();
  source = new RedisSource({ redis, queues: ["default"], ...OPTIONS });
  looks = await redis.run(async (client) => vi.spyOn(client, "evalsha"));
});
afterEach(async () => {
  vi.useRealTimers();
  looks.mockRestore();
  await source.stop();
});
afterAll(async () => {
  await redis.close();
  await space.cleanup();
});

/** Takes until these jobs have come, which are pushed when the first take waits; the sizes of the takes. */
async function takesOf(placed: readonly Placed[]): Promise<number[]> {
  const sizes: number[] = [];
  let take = offersOf(source, FREE);
  await waitFor(takerBlocks, { what: "the taker to wait" });
  // It tells by the time whether it had to wait.
  await sleep(20);
  await pushNew(redis, placed);
  for (let left = placed.length; left > 0; take = offersOf(source, FREE)) {
    const { length } = await take;
    sizes.push(length);
    left -= length;
    if (left <= 0) return sizes;
  }
  return sizes;
}

async function takerBlocks(): Promise<boolean> {
  const list = String(await redis.run((client) => client.client("LIST")));
  return list
    .split("\n")
    .some((line) => line.includes(`name=${space.prefix}:taker`) && /flags=\w*b/u.test(line));
}

test("while jobs come one at a time, nothing is looked for behind them", async () => {
  for (let job = 0; job < 2; job += 1) expect(await takesOf(placedIn(LANE, 1, job))).toEqual([1]);
  const before = looks.mock.calls.length;
  for (let job = 2; job < 6; job += 1) expect(await takesOf(placedIn(LANE, 1, job))).toEqual([1]);
  expect(looks.mock.calls.length).toBe(before);
});

test("what comes together is taken together, at once or after lone jobs", async () => {
  expect(await takesOf(placedIn(LANE, 50, 0))).toEqual([1, 49]);
  expect(await takesOf(placedIn(LANE, 50, 100))).toEqual([1, 49]);
  for (let job = 0; job < 3; job += 1) await takesOf(placedIn(LANE, 1, 200 + job));
  const takes = await takesOf(placedIn(LANE, 50, 300));
  // One by one until a pop is so quick that it had not waited, which on a busy machine the second may not be.
  expect(takes.slice(0, 2)).toEqual([1, 1]);
  expect(takes.length).toBeLessThanOrEqual(5);
  expect(await takesOf(placedIn(LANE, 50, 400))).toEqual([1, 49]);
});

test("what is let in together is taken together from the first on", async () => {
  const limited = placedIn(LANE, 50, 500).map(({ lane, element }) => {
    return { lane, element: { ...element, type: "limited" } };
  });
  expect(await takesOf(limited)).toEqual([50]);
  expect(await takesOf(placedIn(LANE, 50, 600))).toEqual([1, 49]);
});

test("the queues' names are read every six seconds, and again after news that come while they are read", async () => {
  const all = new RedisSource({ redis, ...OPTIONS });
  const reads = await redis.run(async (client) => vi.spyOn(client, "smembers"));
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    await pushNew(redis, placedIn(LANE, 4, 500));
    const first = offersOf(all, 1);
    await Promise.all([all.wake(), first]);
    expect(reads).toHaveBeenCalledTimes(1);
    await offersOf(all, 1);
    expect(reads).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5_900);
    await offersOf(all, 1);
    expect(reads).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(200);
    await offersOf(all, 1);
    expect(reads).toHaveBeenCalledTimes(3);
  } finally {
    reads.mockRestore();
    await all.stop();
  }
});

test("nothing is taken from a paused queue until it is resumed, and one that serves no other waits for that", async () => {
  const two = new RedisSource({ redis, queues: ["default", "mail"], ...OPTIONS });
  try {
    paused = new Set(["mail"]);
    await pushNew(redis, [...placedIn("q:mail:default", 2, 600), ...placedIn(LANE, 1, 602)]);
    expect((await offersOf(two, FREE)).map(({ queue }) => queue)).toEqual(["default"]);
    paused = new Set(["mail", "default"]);
    const resting = offersOf(two, FREE);
    await sleep(20);
    paused = new Set(["default"]);
    await two.wake();
    expect(await resting).toEqual([]);
    const taken = await waitFor(async () => (await offersOf(two, FREE)).at(0), {
      what: "a job of the resumed queue",
    });
    expect(taken.queue).toBe("mail");
  } finally {
    await two.stop();
  }
});
