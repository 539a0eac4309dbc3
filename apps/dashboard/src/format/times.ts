import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";

export const msOf = (time: Timestamp): number => Number(time.seconds) * 1000 + time.nanos / 1e6;

export const msOfDuration = (duration: Duration): number =>
  Number(duration.seconds) * 1000 + duration.nanos / 1e6;

type Parts = { readonly seconds: bigint; readonly nanos: number };

/** For a request. */
export const timestampOf = (ms: number): Parts => ({
  seconds: BigInt(Math.floor(ms / 1000)),
  nanos: Math.floor(ms % 1000) * 1_000_000,
});

/** For a request. */
export const durationOf = (ms: number): Parts => timestampOf(ms);

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
];

/** 430 ms, 2.5 s, 42 s, 3 min, 5 h, 12 d: two digits say enough. */
export function lasting(ms: number): string {
  if (ms < 0) return `−${lasting(-ms)}`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${Number((ms / 1000).toFixed(1))} s`;
  const [name, unit] = UNITS.find(([, size]) => ms >= size) ?? ["s", 1_000];
  const value = ms / unit;
  return value < 3 && name !== "s" ? twoUnits(ms, name, unit) : `${Math.round(value)} ${name}`;
}

/** 1 h 20 min: of little more than one of a unit, its parts count. */
function twoUnits(ms: number, name: string, unit: number): string {
  const index = UNITS.findIndex(([one]) => one === name);
  const [smaller = "s", size = 1_000] = UNITS[index + 1] ?? [];
  const parts = Math.floor((ms % unit) / size);
  return parts === 0
    ? `${Math.floor(ms / unit)} ${name}`
    : `${Math.floor(ms / unit)} ${name} ${parts} ${smaller}`;
}

/** "3 min ago", "in 2 h", "now". */
export function since(ms: number, now: number): string {
  const away = now - ms;
  if (Math.abs(away) < 1_000) return "now";
  return away > 0 ? `${lasting(away)} ago` : `in ${lasting(-away)}`;
}

const FULL = new Intl.DateTimeFormat("en-CA", {
  dateStyle: "short",
  timeStyle: "medium",
  hour12: false,
});

/** In the browser's time zone, and in UTC, which logs have. */
export const fullTime = (ms: number): string => `${FULL.format(ms)} (${new Date(ms).toISOString()})`;

const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** 30 Nov. */
export const day = (ms: number): string => DAY.format(ms);

/** 14:03:59. */
export const clock = (ms: number): string => CLOCK.format(ms);
