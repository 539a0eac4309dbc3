import cronstrue from "cronstrue";
import type { Interval } from "./interval.ts";

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/** A pattern in words, such as "At 02:30 and 14:30". */
export function cronText(pattern: string): string {
  const [first = pattern, second] = alternatives(pattern);
  return second === undefined ? words(first) : `${words(first)}; or ${lowerFirst(words(second))}`;
}

/**
 * Where a pattern names days of the month as well as of the week, either will do, which nobody expects: it is told as
 * two.
 */
function alternatives(pattern: string): string[] {
  const fields = pattern.trim().split(/\s+/u);
  const at = fields.length - 3;
  const [day, weekday] = [fields[at], fields[at + 2]];
  const any = (field: string | undefined): boolean => field === undefined || /^[*?]/u.test(field);
  // "+1" asks for both.
  if (fields.length < 5 || any(day) || any(weekday) || weekday?.startsWith("+") === true) return [pattern];
  return [fields.with(at + 2, "*"), fields.with(at, "*")].map((alternative) => alternative.join(" "));
}

/**
 * As it is written where the library that tells of patterns refuses what the one that reads them takes (`MON#L`, a `?`
 * for the hour): such a schedule works, and an answer that lists it among others must not fail for a sentence.
 */
function words(pattern: string): string {
  try {
    return cronstrue.toString(pattern, { use24HourTimeFormat: true });
  } catch {
    return `At ${pattern}`;
  }
}

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
