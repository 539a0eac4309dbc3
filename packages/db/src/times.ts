/**
 * Times cross to and from the database as numbers. As text they would have whatever form the session's DateStyle,
 * TimeZone and extra_float_digits give them, and the database, the role or the pooler may set those: '28.11.2026
 * 18:13:00 CET' is not a date to JavaScript.
 */

/**
 * SQL for a time (or an interval) as milliseconds, since 1970, to the microsecond. A decimal number: a float8 loses
 * digits under a small extra_float_digits.
 */
export const msOf = (time: string): string => `extract(epoch FROM ${time}) * 1000`;

/** The same as whole microseconds, cheaper where every job pays for it; NULL stays NULL. */
export const microsOf = (time: string): string => `(date_part('epoch', ${time}) * 1000000)::int8`;

/** SQL for the time that {@link microsOf} gave, sent back as the parameter `micros`. */
export const timeOf = (micros: string): string => `to_timestamp(${micros}::float8 / 1000000)`;

/** SQL for the time that is so many milliseconds after 1970; NULL stays NULL. */
export const atMs = (ms: string): string => `to_timestamp(${ms}::float8 / 1000)`;

/** Microseconds after 1970, later than any time that is kept, whatever clock it is from: the year 9999. */
export const LATEST_US = 253_402_300_799_000_000;

/** From a caller's own driver, a decimal number may arrive as text. */
export const toMs = (ms: number | string): number => Number(ms);

export function dateOf(ms: number): Date;
export function dateOf(ms: number | null): Date | null;
export function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
