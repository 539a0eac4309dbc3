import { type Reading, shown } from "@muster/job";

const DURATION = /^-?\d{1,12}(?:\.\d{1,9})?s$/;
/** What people write instead: a number, or one with another unit. */
const OTHER_DURATION =
  /^(?<amount>\d{1,9}(?:\.\d{1,9})?) ?(?<unit>ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)?$/i;
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const TIMESTAMP =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)T(?<hour>\d\d):\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
/** protobuf's parser reads documents of fewer levels than 100, those of its own messages included. */
const MAX_LEVELS = 90;

export function refuseDuration(reading: Reading, path: string, value: unknown): void {
  if (typeof value === "string" && DURATION.test(value)) return;
  reading.refuseAs(path, `a duration in seconds, such as "${likelyMeant(value)}"`, shown(value));
}

/** `5m` as protobuf writes it. */
function likelyMeant(value: unknown): string {
  const { amount, unit = "s" } = OTHER_DURATION.exec(String(value).slice(0, 40))?.groups ?? {};
  if (amount === undefined) return "1.5s";
  const seconds = /^m(?:s|illi)/i.test(unit) ? 0.001 : (UNIT_SECONDS[unit.charAt(0).toLowerCase()] ?? 1);
  return `${Number((Number(amount) * seconds).toFixed(9))}s`;
}

export function refuseTimestamp(reading: Reading, path: string, value: unknown): void {
  if (typeof value === "string" && isTime(value)) return;
  reading.refuseAs(path, 'a time of the calendar, such as "2030-01-31T12:00:00Z"', shown(value));
}

function isTime(text: string): boolean {
  const parts = TIMESTAMP.exec(text)?.groups;
  if (parts === undefined || Number.isNaN(Date.parse(text))) return false;
  const { year, month, day, hour } = parts;
  // The last day of a month is the one before the first of the next.
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(year) > 0 && Number(day) <= days && Number(hour) < 24;
}

/** Looks no deeper than it has to: the document may have thousands of levels. */
export function isDeepJson(value: unknown, levels: number = MAX_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeepJson(inner, levels - 1));
}
