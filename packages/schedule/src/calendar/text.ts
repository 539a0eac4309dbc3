import cronstrue from "cronstrue";
import type { Interval } from "./interval.ts";
import { daysOf, tidyPattern } from "./pattern.ts";

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/** A pattern in words, such as "At 02:30 and 14:30". Never throws: what has no words is told as it is. */
export function cronText(pattern: string): string {
  const { fields, day, weekday, rule } = daysOf(tidyPattern(pattern));
  const withAny = (...places: readonly number[]): string =>
    words(fields.map((field, place) => (places.includes(place) ? "*" : field)).join(" "));
  if (rule === "one") return withAny();
  // That either will do is what nobody expects: it is told as two.
  if (rule === "either") return `${withAny(weekday)}; or ${lowerFirst(withAny(day))}`;
  const [time, onWeekday] = [withAny(day, day + 1, weekday), withAny(day, day + 1)];
  return onWeekday.startsWith(time)
    ? withAny(weekday) + onWeekday.slice(time.length)
    : asItIs(fields.join(" "));
}

function words(pattern: string): string {
  // Of a range with a number the library tells only the end: "Monday through second Friday".
  if (/-[^\s,]*#/u.test(pattern)) return asItIs(pattern);
  try {
    return cronstrue.toString(pattern.replaceAll("?", "*").replace("+", ""), { use24HourTimeFormat: true });
  } catch (error) {
    // It knows less than the calendar, such as a list with "1W". Whoever asks for a schedule gets it nevertheless.
    if (typeof error === "string" || error instanceof Error) return asItIs(pattern);
    throw error;
  }
}

const asItIs = (pattern: string): string => `At ${pattern}`;

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** An interval in words: "Every 90 minutes, 5 minutes after the full ones". */
export function intervalText({ everyMs, phaseMs }: Interval): string {
  const every = `Every ${spanText(everyMs, true)}`;
  return phaseMs === 0 ? every : `${every}, ${spanText(phaseMs)} later than the multiples of it`;
}

function spanText(ms: number, every = false): string {
  const [name, size] = UNITS.find(([, unit]) => ms % unit === 0) ?? ["millisecond", 1];
  const count = ms / size;
  if (count === 1) return every ? name : `1 ${name}`;
  return `${count} ${name}s`;
}
