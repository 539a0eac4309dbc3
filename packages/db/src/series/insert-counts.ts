import { plainArray } from "../arrays.ts";
import type { Query } from "../database.ts";
import type { ReportKey } from "../reporter.ts";
import { named } from "../statement.ts";
import { timeOf } from "../times.ts";
import type { Count } from "./counts.ts";

interface Inserting extends ReportKey {
  /** Microseconds since 1970; null = the present one. */
  readonly minuteUs: number | null;
  readonly summed: boolean;
  /** Arrays side by side. */
  readonly queues: readonly string[];
  readonly types: readonly string[];
  readonly events: readonly string[];
  readonly counts: string;
  readonly sumsMs: string;
  /** Each an array's text: an array of arrays of different lengths cannot be sent. */
  readonly buckets: readonly string[];
  readonly sizes: readonly string[];
}

const INSERT = named<Inserting>(
  (p) => `
INSERT INTO series (process, report, item, minute, queue, type, event, count, sum_ms, buckets, sizes, summed)
SELECT ${p.process}::text, ${p.report}::int4, c.item::int4,
       coalesce(${timeOf(p.minuteUs)}, date_trunc('minute', now())),
       c.queue, c.type, c.event, c.count, c.sum_ms, c.buckets::int2[], c.sizes::int4[], ${p.summed}::boolean
FROM unnest(${p.queues}::text[], ${p.types}::text[], ${p.events}::text[], ${p.counts}::int8[], ${p.sumsMs}::float8[],
            ${p.buckets}::text[], ${p.sizes}::text[])
     WITH ORDINALITY AS c (queue, type, event, count, sum_ms, buckets, sizes, item)
ON CONFLICT (process, report, item) DO NOTHING`,
);

/** Safe to repeat when its answer was lost: a report that is there adds nothing. */
export async function insertCounts(
  query: Query,
  key: ReportKey,
  counts: readonly Count[],
  { minuteUs = null, summed = false }: Partial<Pick<Inserting, "minuteUs" | "summed">> = {},
): Promise<void> {
  await query(
    ...INSERT.with({
      ...key,
      minuteUs,
      summed,
      queues: counts.map(({ queue }) => queue),
      types: counts.map(({ type }) => type),
      events: counts.map(({ event }) => event),
      counts: plainArray(counts.map(({ count }) => count)),
      sumsMs: plainArray(counts.map(({ sum_ms: sumMs }) => sumMs)),
      buckets: counts.map(({ buckets }) => plainArray(buckets)),
      sizes: counts.map(({ sizes }) => plainArray(sizes)),
    }),
  );
}
