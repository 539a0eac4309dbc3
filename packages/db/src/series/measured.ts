import { msOfBucket } from "./buckets.ts";
import type { SeriesEvent } from "./schema.ts";

/** How long something took, milliseconds; the quantiles are estimates, see `BUCKET_ERROR`. */
export interface Measured {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
}

/** What happened in a time. */
export interface Activity {
  readonly counts: Readonly<Partial<Record<SeriesEvent, number>>>;
  /** From being queued to the start; undefined when nothing started. */
  readonly waits?: Measured;
  /** Of ended attempts; undefined when none was measured. */
  readonly runs?: Measured;
}

/** Of a group either how often an event happened, or the quantiles of what took time. */
export interface ActivityRow {
  grp: string | number;
  event: SeriesEvent | null;
  count: number;
  sum_ms: number;
  measured: "waits" | "runs" | null;
  p50: number | null;
  p90: number | null;
  p99: number | null;
}

/**
 * The nearest rank of what a group's buckets hold: the smallest bucket that this share of all is at or below.
 * @param quantile above 0, below 1
 */
const rank = (quantile: number, name: string): string =>
  `(min(r.bucket) FILTER (WHERE r.upto >= ${quantile} * r.total))::int4 AS ${name}`;

/**
 * Rows of {@link ActivityRow}, two kinds for each group. What they are made from never leaves the database: a point of a chart
 * may have a hundred buckets.
 * @param group what rows `s` of the series are grouped by
 * @param wanted which of them
 */
export const activityOf = (group: string, wanted: string): string => `
WITH held AS (
  SELECT t.grp, t.is_wait, b.bucket, sum(b.size) AS size
  FROM (SELECT ${group} AS grp, s.event = 'started' AS is_wait, s.buckets, s.sizes FROM series AS s
        WHERE ${wanted} AND s.event NOT IN ('arrived', 'lost', 'released')) AS t
       CROSS JOIN LATERAL unnest(t.buckets, t.sizes) AS b (bucket, size)
  GROUP BY t.grp, t.is_wait, b.bucket
), ranked AS (
  SELECT h.grp, h.is_wait, h.bucket, sum(h.size) OVER (PARTITION BY h.grp, h.is_wait ORDER BY h.bucket) AS upto,
         sum(h.size) OVER (PARTITION BY h.grp, h.is_wait) AS total
  FROM held AS h
)
SELECT ${group} AS grp, s.event, sum(s.count)::int8 AS count, sum(s.sum_ms) AS sum_ms, NULL::text AS measured,
       NULL::int4 AS p50, NULL::int4 AS p90, NULL::int4 AS p99
FROM series AS s WHERE ${wanted} GROUP BY 1, 2
UNION ALL
SELECT r.grp, NULL::text, max(r.total)::int8, 0::float8, CASE WHEN r.is_wait THEN 'waits' ELSE 'runs' END,
       ${rank(0.5, "p50")}, ${rank(0.9, "p90")}, ${rank(0.99, "p99")}
FROM ranked AS r GROUP BY r.grp, r.is_wait`;

/** By their groups. */
export function toActivities(rows: readonly ActivityRow[]): Map<string | number, Activity> {
  const groups = Map.groupBy(rows, ({ grp }) => grp);
  return new Map([...groups].map(([group, ofGroup]) => [group, toActivity(ofGroup)]));
}

function toActivity(rows: readonly ActivityRow[]): Activity {
  const counts: Partial<Record<SeriesEvent, number>> = {};
  const sums = { waits: 0, runs: 0 };
  for (const { event, count, sum_ms: sumMs } of rows) {
    if (event === null) continue;
    counts[event] = count;
    sums[event === "started" ? "waits" : "runs"] += sumMs;
  }
  const activity: { counts: typeof counts; waits?: Measured; runs?: Measured } = { counts };
  for (const { measured, count, p50, p90, p99 } of rows) {
    if (measured === null) continue;
    const meanMs = sums[measured] / count;
    activity[measured] = { count, meanMs, p50Ms: msOf(p50), p90Ms: msOf(p90), p99Ms: msOf(p99) };
  }
  return activity;
}

const msOf = (bucket: number | null): number => msOfBucket(bucket ?? 0);
