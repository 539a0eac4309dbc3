/** Names of patterns that have no fields. */
export const NAMED_PATTERNS: ReadonlySet<string> = new Set([
  "@hourly",
  "@daily",
  "@midnight",
  "@weekly",
  "@monthly",
  "@yearly",
  "@annually",
]);

/**
 * A pattern as it is kept: tabs, line ends and capital letters of a name would be told as something else, or not at all,
 * by the library that puts it in words.
 */
export function tidyPattern(pattern: string): string {
  const tidy = pattern.trim().replaceAll(/\s+/gu, " ");
  return tidy.startsWith("@") ? tidy.toLowerCase() : tidy;
}

/** How the day of the month and the weekday of a pattern go together; `one`: at most one of them is restricted. */
export type DayRule = "one" | "either" | "both";

export interface Days {
  readonly fields: readonly string[];
  /** Places of the two among the fields. */
  readonly day: number;
  readonly weekday: number;
  readonly rule: DayRule;
}

/**
 * As cron does: where both name days, either will do; where one of them begins with a star, such as every other day,
 * both have to hold. The calendar's library has a plus for that, too: `+MON`.
 */
export function daysOf(pattern: string): Days {
  const fields = pattern.split(" ");
  const [day, weekday] = [fields.length - 3, fields.length - 1];
  const both = [fields[day] ?? "*", fields[weekday] ?? "*"];
  const isAny = (field: string): boolean => field === "*" || field === "?";
  if (fields.length < 5 || both.some(isAny)) return { fields, day, weekday, rule: "one" };
  return { fields, day, weekday, rule: both.some((field) => /^[*+]/u.test(field)) ? "both" : "either" };
}
