import type { Misfire } from "@muster/db";
import { array, assert, constantFrom, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { cronTimes } from "./cron.ts";
import { dueTicks, type Policy, upcoming } from "./due.ts";
import { intervalTimes } from "./interval.ts";
import { jitterOf } from "./jitter.ts";
import { type Zone, zoneOf } from "./zone.ts";

const UTC = zoneOf("UTC") as Zone;
const NEW_YORK = zoneOf("America/New_York") as Zone;
const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-11-29T12:00:00.500Z");

const policy = (pattern: string, misfire: Misfire, more: Partial<Policy> = {}): Policy => ({
  schedule: "s",
  times: cronTimes(pattern, UTC, "vixie"),
  jitterMs: 0,
  misfire,
  catchupMs: DAY_MS,
  endAt: undefined,
  ...more,
});

function due(of: Policy, since: number): NonNullable<ReturnType<typeof dueTicks>> {
  const from = upcoming(of, since);
  const found = from && dueTicks(of, from, NOW);
  if (found === undefined) throw new Error("nothing is due");
  return found;
}

describe("of times that passed while nothing could fire them", () => {
  const minutes = NOW - 5 * 60_000;
  test.each([
    ["fire_once", ["12:00:00"], 4],
    ["skip", ["12:00:00"], 4],
    ["fire_all", ["11:56:00", "11:57:00", "11:58:00", "11:59:00", "12:00:00"], 0],
  ] as const)("%s fires %s", (misfire, fired, missed) => {
    const { fire, missed: skipped } = due(policy("* * * * *", misfire), minutes);
    expect(fire.map(({ nominal }) => new Date(nominal).toISOString().slice(11, 19))).toEqual(fired);
    expect(skipped?.count ?? 0).toBe(missed);
  });

  test("a time that is a minute late is let go by skip, and by nothing else", () => {
    const hourly = (misfire: Misfire): number =>
      due(policy("59 * * * *", misfire), NOW - 600_000).fire.length;
    expect([hourly("skip"), hourly("fire_once"), hourly("fire_all")]).toEqual([0, 1, 1]);
  });

  test("a stall of two seconds drops none of a schedule of seconds", () => {
    const { fire, missed } = due(policy("* * * * * *", "fire_once"), NOW - 2_400);
    expect([fire.length, missed]).toEqual([2, undefined]);
  });

  test("nothing fires after the catch-up window", () => {
    const { fire, missed } = due(policy("0 * * * *", "fire_all", { catchupMs: 3 * 3_600_000 }), NOW - DAY_MS);
    expect([fire.length, missed?.count]).toEqual([3, 21]);
  });

  test("three days of seconds are not walked: the latest hundred are found from the end", () => {
    const started = performance.now();
    const { fire, missed, last, next } = due(policy("* * * * * *", "fire_all"), NOW - 3 * DAY_MS);
    expect(fire).toHaveLength(100);
    expect(missed).toMatchObject({ count: 1_000, more: true });
    expect([last, next?.nominal]).toEqual([NOW - 500, NOW + 500]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  // From the end, a step back of 18 hours finds none, and the next one all 3,600 of an hour.
  test.each([
    ["fire_once", 1, "* * 3 * * *", DAY_MS],
    ["skip", 0, "* * 3 * * *", DAY_MS],
    ["fire_all", 100, "* * 3 * * *", DAY_MS],
    ["fire_all", 100, "* * 3 * * *", 9 * DAY_MS],
    ["fire_once", 1, "* * 0 1 * *", 400 * DAY_MS],
  ] as const)("%s fires %i of a burst hours ago", (misfire, count, pattern, since) => {
    const of = policy(pattern, misfire, { catchupMs: 366 * DAY_MS });
    const from = upcoming(of, NOW - since);
    const now = NOW + 11 * 3_600_000;
    const found = from && dueTicks(of, from, now);
    const hour = pattern === "* * 3 * * *" ? "2026-11-29T03:59:59.000Z" : "2026-11-01T00:59:59.000Z";
    const times = found?.fire.map(({ nominal }) => nominal) ?? [];
    const latest = Array.from({ length: count }, (_, n) => Date.parse(hour) - (count - 1 - n) * 1000);
    expect(times).toEqual(latest);
    expect(new Date(found?.last ?? 0).toISOString()).toBe(hour);
    expect(found?.next?.at).toBeGreaterThan(now);
  });
});

test("whatever is evaluated when, each time is dealt with once, in order", () => {
  const steps = array(integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 20 });
  const jitters = integer({ min: 0, max: 40_000 });
  const patterns = constantFrom("*/10 * * * * *", "7,20,21 * * * * *", "* * * * *");
  assert(
    property(steps, jitters, patterns, (pauses, jitterMs, pattern) => {
      const of = policy(pattern, "fire_all", { jitterMs });
      let [next, now] = [upcoming(of, NOW), NOW];
      const fired: number[] = [];
      for (const pause of pauses) {
        now += pause;
        const found = next && dueTicks(of, next, now);
        if (found === undefined) continue;
        for (const tick of found.fire) {
          expect(tick.at).toBeLessThanOrEqual(now);
          fired.push(tick.nominal);
        }
        expect(found.next?.nominal).toBe(of.times.after(found.last));
        next = found.next;
      }
      const expected: number[] = [];
      for (let time = of.times.after(NOW); time !== undefined && expected.length < fired.length; )
        time = of.times.after(expected[expected.push(time) - 1] ?? 0);
      expect(fired).toEqual(expected);
    }),
  );
});

test("a jitter is the same everywhere, and before the next time", () => {
  const next = NOW + 10_000;
  const some = Array.from({ length: 1_000 }, (_, n) => jitterOf(`s${n}`, NOW, next, 50 * DAY_MS));
  expect(some).toEqual(some.map((_, n) => jitterOf(`s${n}`, NOW, next, 50 * DAY_MS)));
  expect(Math.max(...some)).toBeLessThan(10_000);
  expect(new Set(some).size).toBeGreaterThan(900);
});

test("intervals are counted from 1970; whole days keep their time of day", () => {
  const every90 = intervalTimes({ everyMs: 90 * 60_000, phaseMs: 300_000 }, NEW_YORK);
  expect(every90.after(NOW)).toBe(Math.ceil((NOW - 300_000) / 5_400_000) * 5_400_000 + 300_000);
  const daily = intervalTimes({ everyMs: DAY_MS, phaseMs: 2.5 * 3_600_000 }, NEW_YORK);
  const shown: string[] = [];
  for (let ms = Date.parse("2026-03-06T13:00Z"); shown.length < 3; )
    shown.push(new Date((ms = daily.after(ms) ?? 0)).toISOString().slice(0, 16));
  expect(shown).toEqual(["2026-03-07T07:30", "2026-03-08T07:00", "2026-03-09T06:30"]);
});
