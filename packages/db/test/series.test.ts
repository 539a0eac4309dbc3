import {
  BUCKET_ERROR,
  CountedKinds,
  type Database,
  OTHERS,
  purgeSeries,
  RECENT_MINUTES,
  readSeries,
  recentActivity,
  type SeriesFilter,
  startSeries,
  sumOldestMinute,
} from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { insertCounts } from "../src/series/insert-counts.ts";
import { type Fixture, fixture } from "./fixture.ts";

const MINUTE_MS = 60_000;
const log = createLogger({ name: "test", level: "silent" });

let world: Fixture;
/** The minute in which the test has begun, by the database. */
let nowMs: number;
beforeEach(async () => {
  world = await fixture();
  const [now] = await world.database.query<{ ms: number }>(
    "SELECT extract(epoch FROM date_trunc('minute', now()))::float8 * 1000 AS ms",
  );
  nowMs = now?.ms ?? 0;
});
afterEach(() => world[Symbol.asyncDispose]());

const rows = (): Promise<Record<string, unknown>[]> =>
  world.database.query("SELECT * FROM series ORDER BY queue, type, event, process, report");

/** What was told becomes so many minutes older. */
async function age(minutes: number): Promise<void> {
  await world.database.query("UPDATE series SET minute = minute - $1::int4 * interval '1 minute'", [minutes]);
}

/** What a process has told was told in the present minute, less so many; the same minute for the whole test. */
async function place(process: string, minutesAgo: number): Promise<void> {
  await world.database.query(
    "UPDATE series SET minute = to_timestamp($2::float8 / 1000) WHERE process = $1",
    [process, nowMs - minutesAgo * MINUTE_MS],
  );
}

/** The last hour of all jobs as one point, which ends with the present minute. */
function lastHour(filter: Partial<SeriesFilter> = {}): SeriesFilter {
  const toMs = nowMs + MINUTE_MS;
  return { queue: null, type: null, fromMs: toMs - 60 * MINUTE_MS, toMs, stepMs: 120 * MINUTE_MS, ...filter };
}

/** Nearest rank. */
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

function expectNear(estimate: number | undefined, exact: number): void {
  const [one, other] = [estimate ?? Number.NaN, exact];
  expect(Math.max(one / other, other / one) - 1).toBeLessThanOrEqual(BUCKET_ERROR + 1e-9);
}

async function tell(count: (kinds: CountedKinds) => void, process: string, report = 1): Promise<void> {
  const kinds = new CountedKinds();
  count(kinds);
  await insertCounts(world.database.query, { process, report }, kinds.take());
}

test("quantiles are within the error of a bucket, whoever has told of what", async () => {
  const waits = Array.from({ length: 3_000 }, () => Math.exp(Math.random() * 12));
  const runs = Array.from({ length: 1_000 }, () => Math.exp(2 + Math.random() * 8));
  for (const part of [0, 1, 2]) {
    await tell((kinds) => {
      const work = kinds.of("default", "work");
      for (const ms of waits.slice(part * 1_000, (part + 1) * 1_000)) work.started(ms);
      if (part === 0) for (const ms of runs) work.ended("succeeded", ms);
    }, `process-${part}`);
  }
  const [point] = await readSeries(world.database, lastHour({ toMs: nowMs + 5 * MINUTE_MS }));
  expect(point?.counts).toEqual({ started: 3_000, succeeded: 1_000 });
  expect(point?.waits?.count).toBe(3_000);
  expectNear(point?.waits?.p50Ms, quantile(waits, 0.5));
  expectNear(point?.waits?.p90Ms, quantile(waits, 0.9));
  expectNear(point?.waits?.p99Ms, quantile(waits, 0.99));
  expectNear(point?.runs?.p99Ms, quantile(runs, 0.99));
  expect(point?.runs?.meanMs).toBeCloseTo(runs.reduce((sum, ms) => sum + ms, 0) / runs.length, 3);
});

test("sequence 67: a report whose answer was lost is there once, however often it is sent", async () => {
  for (let times = 0; times < 3; times += 1) await tell((kinds) => kinds.of("a", "b").arrived(7), "one");
  await tell((kinds) => kinds.of("a", "b").arrived(1), "one", 2);
  await tell((kinds) => kinds.of("a", "b").arrived(1), "other");
  const [point] = await readSeries(world.database, lastHour({ toMs: nowMs + 5 * MINUTE_MS }));
  expect(point?.counts).toEqual({ arrived: 9 });
});

test("a process sends nothing while nothing happens, and what it has counted when it stops", async () => {
  const sent: unknown[] = [];
  const spied: Database = {
    ...world.database,
    query: (...asked) => {
      sent.push(asked[0]);
      return world.database.query(...asked);
    },
  };
  const series = startSeries({ database: spied, log, metrics: createMetrics() });
  await series.stop();
  expect(sent).toEqual([]);
  const busy = startSeries({ database: spied, log, metrics: createMetrics() });
  busy.of("default", "work").arrived(3);
  await busy.stop();
  expect(sent).toHaveLength(1);
  expect(await rows()).toMatchObject([{ queue: "default", type: "work", event: "arrived", count: 3 }]);
});

test("what the database did not take is told with the next report, and what nobody takes is counted as dropped", async () => {
  const metrics = createMetrics();
  let refuses = true;
  const failing: Database = {
    ...world.database,
    query: (...asked) => (refuses ? Promise.reject(new Error("away")) : world.database.query(...asked)),
  };
  const series = startSeries({ database: failing, log, metrics });
  series.of("default", "work").arrived(5);
  await expect.poll(async () => (await metrics.loopErrors.get()).values.length).toBe(1);
  series.of("default", "work").arrived(2);
  refuses = false;
  series.loop.wake();
  await expect.poll(async () => (await rows()).length, { timeout: 10_000 }).toBe(2);
  expect((await rows()).map(({ count }) => count)).toEqual([5, 2]);
  refuses = true;
  series.of("default", "work").arrived(4);
  await series.stop();
  expect((await metrics.seriesDropped.get()).values).toMatchObject([{ value: 4 }]);
});

test("older minutes are added up once, and say the same as before", async () => {
  const count = (kinds: CountedKinds): void => {
    kinds.of("a", "x").arrived(2);
    for (const ms of [1, 10, 100]) kinds.of("a", "x").started(ms);
    kinds.of("b", "y").ended("error", 50);
  };
  for (const process of ["one", "two", "three"]) {
    await tell(count, process, 1);
    await tell(count, process, 2);
  }
  await age(10);
  await tell(count, "one", 3);
  const filter = lastHour({ stepMs: MINUTE_MS, toMs: nowMs + 5 * MINUTE_MS });
  const before = await readSeries(world.database, filter);
  const sum = (report: number) => sumOldestMinute(world.database, { process: "summer", report }, 5);
  // Several at once, as when two processes believe that they lead.
  const sums = await Promise.all([sum(1), sum(2), sum(3), sum(4)]);
  expect(sums).toContain(true);
  for (let report = 5; await sum(report); report += 1) expect(report).toBeLessThan(50);
  expect(await readSeries(world.database, filter)).toEqual(before);
  expect(before).toHaveLength(2);
  const summed = (await rows()).filter((row) => row["summed"]);
  expect(new Set(summed.map(({ queue, type, event }) => [queue, type, event].join())).size).toBe(3);
  // The present minute is left to those that still tell of it.
  expect((await rows()).filter((row) => !row["summed"])).toHaveLength(3);
  expect(await sum(99)).toBe(false);
});

test("sequence 67: after eight days minutes are purged, in pages", async () => {
  for (let report = 1; report <= 25; report += 1)
    await tell((kinds) => kinds.of("a", "b").arrived(1), "one", report);
  await age(8 * 24 * 60 + 1);
  for (let report = 1; await sumOldestMinute(world.database, { process: "summer", report }, 2); ) report += 1;
  await tell((kinds) => kinds.of("a", "b").arrived(100), "one", 26);
  const purged: number[] = [];
  for await (const count of purgeSeries(world.database, 5)) purged.push(count);
  expect(purged.length).toBeGreaterThan(1);
  expect(Math.max(...purged)).toBeLessThanOrEqual(5);
  expect(await rows()).toMatchObject([{ count: 100 }]);
});

test("a series is of a queue, of a type or of all, from one minute to another, in steps", async () => {
  await tell((kinds) => {
    kinds.of("a", "x").arrived(1);
    kinds.of("a", "y").arrived(10);
    kinds.of("b", "x").arrived(100);
    kinds.of(OTHERS, "x").arrived(1_000);
  }, "one");
  await place("one", 3);
  await tell((kinds) => kinds.of("a", "x").arrived(10_000), "other");
  await place("other", 0);
  const arrived = async (filter: Partial<SeriesFilter>): Promise<(number | undefined)[]> =>
    (await readSeries(world.database, lastHour(filter))).map(({ counts }) => counts.arrived);
  expect(await arrived({})).toEqual([11_111]);
  expect(await arrived({ queue: "a" })).toEqual([10_011]);
  expect(await arrived({ type: "x" })).toEqual([11_101]);
  expect(await arrived({ queue: OTHERS, type: "x" })).toEqual([1_000]);
  expect(await arrived({ queue: "nobody" })).toEqual([]);
  expect(await arrived({ stepMs: MINUTE_MS })).toEqual([1_111, 10_000]);
  const { fromMs, toMs } = lastHour();
  expect(await arrived({ toMs: toMs - MINUTE_MS })).toEqual([1_111]);
  const points = await readSeries(world.database, lastHour({ stepMs: 2 * MINUTE_MS }));
  expect(points.map(({ atMs }) => (atMs - fromMs) / MINUTE_MS)).toEqual([56, 58]);
});

test("what happened lately to queues is that of the latest whole minutes", async () => {
  const count = (kinds: CountedKinds): void => {
    kinds.of("a", "x").arrived(1);
    kinds.of("a", "y").started(100);
    kinds.of("b", "y").started(1_000);
  };
  for (const [process, minutesAgo] of [
    ["old", RECENT_MINUTES + 1],
    ["recent", 2],
    ["now", -1],
  ] as const) {
    await tell(count, process);
    await place(process, minutesAgo);
  }
  const recent = await recentActivity(world.database, ["a", "b", "c"]);
  expect([...recent.keys()].toSorted()).toEqual(["a", "b"]);
  expect(recent.get("a")?.counts).toEqual({ arrived: 1, started: 1 });
  expectNear(recent.get("a")?.waits?.p50Ms, 100);
  expectNear(recent.get("b")?.waits?.p99Ms, 1_000);
});
