import type { Database } from "../database.ts";
import type { ReportKey } from "../reporter.ts";
import { named } from "../statement.ts";
import { microsOf, timeOf } from "../times.ts";
import { sumBounded } from "./counted-kinds.ts";
import type { Count } from "./counts.ts";
import { insertCounts } from "./insert-counts.ts";

/** Minutes that ended so long ago get no more reports, milliseconds: who could not send one has given it up before. */
export const OPEN_FOR_MS = 300_000;
/** Rows of one transaction: what a thousand processes told of ten kinds in ten seconds. */
const BATCH = 20_000;

const OLDEST = named<{ readonly openMs: number }>(
  (p) => `
SELECT ${microsOf("s.minute")} AS minute_us FROM series AS s
WHERE s.summed = false AND s.minute < date_trunc('minute', now() - ${p.openMs}::float8 * interval '1 millisecond')
ORDER BY s.minute LIMIT 1`,
);

interface Taking {
  readonly minuteUs: number;
  readonly limit: number;
}

// By kinds, so that at most one of them is summed twice where a minute has more rows than one transaction takes.
const TAKE = named<Taking>(
  (p) => `
DELETE FROM series AS s USING (
  SELECT o.process, o.report, o.item FROM series AS o
  WHERE o.summed = false AND o.minute = ${timeOf(p.minuteUs)}
  ORDER BY o.queue, o.type LIMIT ${p.limit}
) AS d
WHERE s.process = d.process AND s.report = d.report AND s.item = d.item
RETURNING s.queue, s.type, s.event, s.count, s.sum_ms, s.buckets, s.sizes`,
);

/**
 * Adds up what all processes told of the oldest minute that nobody tells anything of any more. Whoever does the same at the
 * same time finds no row left. False when there was no such minute.
 * @param key of a report that nobody has made
 */
export async function sumOldestMinute(
  database: Database,
  key: ReportKey,
  batch: number = BATCH,
): Promise<boolean> {
  const [oldest] = await database.query<{ minute_us: number }>(...OLDEST.with({ openMs: OPEN_FOR_MS }));
  if (oldest === undefined) return false;
  const minuteUs = oldest.minute_us;
  await database.transaction(async (query) => {
    const told = await query<Count>(...TAKE.with({ minuteUs, limit: batch }), "long");
    if (told.length > 0) await insertCounts(query, key, sumBounded(told), { minuteUs, summed: true });
  });
  return true;
}
