import type { Dst } from "@muster/db";
import { describe, expect, test } from "vitest";
import { cronTimes } from "./cron.ts";
import type { Times } from "./times.ts";
import { zoneOf } from "./zone.ts";

const HOUR_MS = 3_600_000;

interface Change {
  readonly zone: string;
  /** The first moment with the other offset. */
  readonly change: string;
  /** By pattern: the times around the change as day of the month, hour and minute in UTC. */
  readonly times: Readonly<Record<string, string>>;
}

/** How far before and after the change the table looks. */
const AROUND_MS: Readonly<Record<string, number>> = {
  "30 2 * * *": 26 * HOUR_MS,
  "30 2,14 * * *": 26 * HOUR_MS,
  "*/15 * * * *": 1.1 * HOUR_MS,
  "0 * * * *": 2.1 * HOUR_MS,
  "0 0 * * *": 26 * HOUR_MS,
};

// Clocks go forward from 01:00 to 02:00 in London, 02:00 to 03:00 in New York, 02:00 to 02:30 on Lord Howe and 00:00 to
// 01:00 in Santiago, and back over the same time, in Santiago from 24:00 to 23:00.
const CHANGES: readonly Change[] = [
  {
    zone: "Europe/London",
    change: "2026-03-29T01:00Z",
    times: {
      "30 2 * * *": "28T02:30 29T01:30 30T01:30",
      "30 2,14 * * *": "28T02:30 28T14:30 29T01:30 29T13:30 30T01:30",
      "*/15 * * * *": "29T00:00 29T00:15 29T00:30 29T00:45 29T01:00 29T01:15 29T01:30 29T01:45 29T02:00",
      "0 * * * *": "28T23:00 29T00:00 29T01:00 29T02:00 29T03:00",
      "0 0 * * *": "28T00:00 29T00:00 29T23:00",
    },
  },
  {
    zone: "Europe/London",
    change: "2026-10-25T01:00Z",
    times: {
      "30 2 * * *": "24T01:30 25T02:30 26T02:30",
      "30 2,14 * * *": "24T01:30 24T13:30 25T02:30 25T14:30 26T02:30",
      "*/15 * * * *": "25T00:00 25T00:15 25T00:30 25T00:45 25T01:00 25T01:15 25T01:30 25T01:45 25T02:00",
      "0 * * * *": "24T23:00 25T00:00 25T01:00 25T02:00 25T03:00",
      "0 0 * * *": "24T23:00 26T00:00",
    },
  },
  {
    zone: "America/New_York",
    change: "2026-03-08T07:00Z",
    times: {
      "30 2 * * *": "07T07:30 08T07:00 09T06:30",
      "30 2,14 * * *": "07T07:30 07T19:30 08T07:00 08T18:30 09T06:30",
      "*/15 * * * *": "08T06:00 08T06:15 08T06:30 08T06:45 08T07:00 08T07:15 08T07:30 08T07:45 08T08:00",
      "0 * * * *": "08T05:00 08T06:00 08T07:00 08T08:00 08T09:00",
      "0 0 * * *": "08T05:00 09T04:00",
    },
  },
  {
    zone: "America/New_York",
    change: "2026-11-01T06:00Z",
    times: {
      "30 2 * * *": "31T06:30 01T07:30 02T07:30",
      "30 2,14 * * *": "31T06:30 31T18:30 01T07:30 01T19:30 02T07:30",
      "*/15 * * * *": "01T05:00 01T05:15 01T05:30 01T05:45 01T06:00 01T06:15 01T06:30 01T06:45 01T07:00",
      "0 * * * *": "01T04:00 01T05:00 01T06:00 01T07:00 01T08:00",
      "0 0 * * *": "01T04:00 02T05:00",
    },
  },
  {
    zone: "Australia/Lord_Howe",
    change: "2026-10-03T15:30Z",
    times: {
      "30 2 * * *": "02T16:00 03T15:30 04T15:30",
      "30 2,14 * * *": "02T16:00 03T04:00 03T15:30 04T03:30 04T15:30",
      "*/15 * * * *": "03T14:30 03T14:45 03T15:00 03T15:15 03T15:30 03T15:45 03T16:00 03T16:15 03T16:30",
      "0 * * * *": "03T13:30 03T14:30 03T16:00 03T17:00",
      "0 0 * * *": "03T13:30 04T13:00",
    },
  },
  {
    zone: "Australia/Lord_Howe",
    change: "2026-04-04T15:00Z",
    times: {
      "30 2 * * *": "03T15:30 04T16:00 05T16:00",
      "30 2,14 * * *": "03T15:30 04T03:30 04T16:00 05T04:00 05T16:00",
      "*/15 * * * *": "04T14:00 04T14:15 04T14:30 04T14:45 04T15:00 04T15:15 04T15:30 04T15:45 04T16:00",
      "0 * * * *": "04T13:00 04T14:00 04T15:30 04T16:30",
      "0 0 * * *": "04T13:00 05T13:30",
    },
  },
  {
    zone: "America/Santiago",
    change: "2026-09-06T04:00Z",
    times: {
      "30 2 * * *": "05T06:30 06T05:30 07T05:30",
      "30 2,14 * * *": "05T06:30 05T18:30 06T05:30 06T17:30 07T05:30",
      "*/15 * * * *": "06T03:00 06T03:15 06T03:30 06T03:45 06T04:00 06T04:15 06T04:30 06T04:45 06T05:00",
      "0 * * * *": "06T02:00 06T03:00 06T04:00 06T05:00 06T06:00",
      "0 0 * * *": "05T04:00 06T04:00 07T03:00",
    },
  },
  {
    zone: "America/Santiago",
    change: "2026-04-05T03:00Z",
    times: {
      "30 2 * * *": "04T05:30 05T06:30",
      "30 2,14 * * *": "04T05:30 04T17:30 05T06:30 05T18:30",
      "*/15 * * * *": "05T02:00 05T02:15 05T02:30 05T02:45 05T03:00 05T03:15 05T03:30 05T03:45 05T04:00",
      "0 * * * *": "05T01:00 05T02:00 05T03:00 05T04:00 05T05:00",
      "0 0 * * *": "04T03:00 05T04:00 06T04:00",
    },
  },
  {
    zone: "UTC",
    change: "2026-03-29T01:00Z",
    times: {
      "30 2 * * *": "28T02:30 29T02:30 30T02:30",
      "30 2,14 * * *": "28T02:30 28T14:30 29T02:30 29T14:30 30T02:30",
      "*/15 * * * *": "29T00:00 29T00:15 29T00:30 29T00:45 29T01:00 29T01:15 29T01:30 29T01:45 29T02:00",
      "0 * * * *": "28T23:00 29T00:00 29T01:00 29T02:00 29T03:00",
      "0 0 * * *": "28T00:00 29T00:00 30T00:00",
    },
  },
  {
    zone: "UTC",
    change: "2026-10-25T01:00Z",
    times: {
      "30 2 * * *": "24T02:30 25T02:30 26T02:30",
      "30 2,14 * * *": "24T02:30 24T14:30 25T02:30 25T14:30 26T02:30",
      "*/15 * * * *": "25T00:00 25T00:15 25T00:30 25T00:45 25T01:00 25T01:15 25T01:30 25T01:45 25T02:00",
      "0 * * * *": "24T23:00 25T00:00 25T01:00 25T02:00 25T03:00",
      "0 0 * * *": "24T00:00 25T00:00 26T00:00",
    },
  },
];

function timesOf(pattern: string, zone: string, dst: Dst): Times {
  const known = zoneOf(zone);
  if (known === undefined) throw new Error(`no zone ${zone}`);
  return cronTimes(pattern, known, dst);
}

/** As the table writes them. */
function around(times: Times, change: string, aroundMs: number): string {
  const at = Date.parse(change);
  const shown: string[] = [];
  let next = times.after(at - aroundMs);
  while (next !== undefined && next <= at + aroundMs) {
    shown.push(new Date(next).toISOString().slice(8, 16));
    next = times.after(next);
  }
  return shown.join(" ");
}

describe.each(CHANGES)("$zone, clocks are changed at $change", ({ zone, change, times }) => {
  test.each(Object.entries(times))("%s", (pattern, expected) => {
    expect(around(timesOf(pattern, zone, "vixie"), change, AROUND_MS[pattern] ?? 0)).toBe(expected);
  });

  test.each(["vixie", "literal"] as const)("each second comes once, %s", (dst) => {
    const seconds = timesOf("* * * * * *", zone, dst);
    const at = Date.parse(change);
    for (let ms = at - 30_000; ms < at + 30_000; ms += 1_000) expect(seconds.after(ms)).toBe(ms + 1_000);
  });
});

test.each([
  ["America/New_York", "2026-03-08T07:00Z", "30 2 * * *", "07T07:30 09T06:30"],
  ["America/New_York", "2026-11-01T06:00Z", "30 1 * * *", "31T05:30 01T05:30 01T06:30 02T06:30"],
  ["Australia/Lord_Howe", "2026-04-04T15:00Z", "30 1 * * *", "03T14:30 04T14:30 04T15:00 05T15:00"],
  ["America/Santiago", "2026-09-06T04:00Z", "0 0 * * *", "05T04:00 07T03:00"],
])("literally, in %s at %s %s runs as often as clocks show it", (zone, change, pattern, expected) => {
  expect(around(timesOf(pattern, zone, "literal"), change, 26 * HOUR_MS)).toBe(expected);
});

test("a day that comes every four years is found, and one that never comes is not", () => {
  const times = timesOf("0 0 29 2 *", "America/New_York", "literal");
  expect(times.after(Date.parse("2026-04-03T13:50Z"))).toBe(Date.parse("2028-02-29T05:00Z"));
  expect(timesOf("0 0 30 2 *", "UTC", "literal").after(0)).toBeUndefined();
  expect(timesOf("0 0 30 2 *", "UTC", "vixie").after(0)).toBeUndefined();
});

test("case A8: between two times that are decades apart a zone's changes are not looked for", () => {
  const berlin = zoneOf("Europe/Berlin");
  if (berlin === undefined) throw new Error("no zone");
  let asked = 0;
  const counting = {
    name: berlin.name,
    offsetAt: (ms: number) => {
      asked += 1;
      return berlin.offsetAt(ms);
    },
  };
  const after = Date.parse("2028-03-01T00:00Z");
  // The fifth Monday of a February.
  expect(cronTimes("0 0 29 2 +1#5", counting, "literal").after(after)).toBe(Date.parse("2044-02-28T23:00Z"));
  expect(asked).toBeLessThan(100);
});

// crontab(5): either of two restricted days will do; one that begins with a star restricts the other.
test.each([
  ["0 0 1 12 MON", "01 07 14 21 28"],
  ["0 0 */2 12 MON", "07 21"],
  ["0 0 1-8 12 */3", "02 05 06"],
  ["0 0 * 12 MON", "07 14 21 28"],
])("days of %s", (pattern, days) => {
  const times = timesOf(pattern, "UTC", "vixie");
  const found: string[] = [];
  let next = times.after(Date.parse("2026-11-30T12:00Z"));
  for (; next !== undefined && next < Date.parse("2027-01-01T00:00Z"); next = times.after(next))
    found.push(new Date(next).toISOString().slice(8, 10));
  expect(found.join(" ")).toBe(days);
});

// In Nuuk Saturday ends at 23:00, when clocks go forward to Sunday; in Apia 30 December 2011 was left out.
test.each([
  ["America/Nuuk", "59 23 * * *", "2026-03-27T12:00Z", "28T01:59 29T01:00 30T00:59"],
  ["America/Nuuk", "30 23 * * SAT", "2026-03-27T12:00Z", "29T01:00 05T00:30 12T00:30"],
  ["America/Nuuk", "30 23 * * *", "2026-10-24T12:00Z", "25T00:30 26T01:30 27T01:30"],
  ["Pacific/Apia", "0 9 * * *", "2011-12-28T12:00Z", "28T19:00 29T19:00 30T10:00"],
])("%s, %s: a gap that ends on the next day swallows none", (zone, pattern, from, expected) => {
  const times = timesOf(pattern, zone, "vixie");
  const found: string[] = [];
  for (
    let next = times.after(Date.parse(from));
    next !== undefined && found.length < 3;
    next = times.after(next)
  )
    found.push(new Date(next).toISOString().slice(8, 16));
  expect(found.join(" ")).toBe(expected);
});
