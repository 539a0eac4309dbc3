import type { Count } from "@muster/proto/scheduler/v1/queue";

const WHOLE = new Intl.NumberFormat("en");
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const SMALL = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** 12,345. */
export const whole = (value: number | bigint): string => WHOLE.format(value);

/** 12.3K: for axes and tiles. */
export const short = (value: number | bigint): string => SHORT.format(value);

/** "10,000+" where there are more, and "–" where it was never counted. */
export function counted(count: Count | undefined): string {
  if (count?.asOf === undefined) return "–";
  return atLeast(count.value, count.atLeast);
}

export const atLeast = (value: number | bigint, more: boolean): string => `${whole(value)}${more ? "+" : ""}`;

/** A rate: 0, 0.3, 17, 1,234. */
export const rate = (perMinute: number): string =>
  perMinute >= 10 || perMinute === 0 ? whole(Math.round(perMinute)) : SMALL.format(perMinute);

/** "1 job", "2 jobs", "10,000+ jobs". */
export const jobsIn = (value: number | bigint, more = false): string =>
  `${atLeast(value, more)} ${Number(value) === 1 && !more ? "job" : "jobs"}`;
