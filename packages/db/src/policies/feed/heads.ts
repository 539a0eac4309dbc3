import { plainArray } from "../../arrays.ts";
import type { Database } from "../../database.ts";
import { prepared } from "../../statement.ts";
import { hasOneValue } from "./one-value.ts";

/** A hold whose first jobs are to be read. */
export interface AskedHold {
  readonly hold: string;
  /** What its jobs wait before. */
  readonly gate: string;
  readonly most: number;
  /** Whether labels of its jobs matter beyond their gates. */
  readonly labelled: boolean;
}

/** A waiting job. */
export interface Head {
  readonly taskId: string;
  readonly version: number;
  readonly type: string;
  readonly gates: readonly string[];
  /** Where they were asked for. */
  readonly labels: Readonly<Record<string, string>>;
}

interface Asked {
  readonly holds: readonly string[];
  readonly gates: readonly string[];
  readonly mosts: string;
  readonly labelled: string;
  readonly without: string;
}

// Along the index of what waits, hold by hold, each no further than its LIMIT. Most jobs have one gate, which is known: an
// array for each of them would be most of what their reader does.
const HEADS = prepared<Asked>(
  "feed_heads",
  (p) => `
SELECT h.n::int4 AS n, w.task_id, w.version, w.type, w.gates, w.labels
FROM (SELECT u.* FROM unnest(${p.holds}::text[], ${p.gates}::text[], ${p.mosts}::int4[], ${p.labelled}::bool[])
             WITH ORDINALITY AS u (hold, gate, most, labelled, n)
      LIMIT (SELECT cardinality(${p.holds}::text[]))) AS h
CROSS JOIN LATERAL (
  SELECT t.task_id, t.version, t.type, t.run_at,
         CASE WHEN t.gates IS NULL OR t.gates <> ARRAY[h.gate] THEN coalesce(t.gates, '{}') END AS gates,
         CASE WHEN h.labelled THEN t.labels END AS labels
  FROM tasks AS t
  WHERE t.phase = 0 AND ${hasOneValue("t.hold", "h.hold")} AND t.status = 'queued' AND t.task_id <> ALL(${p.without}::uuid[])
  ORDER BY t.hold, t.run_at LIMIT h.most) AS w
ORDER BY h.n, w.run_at`,
);

interface HeadRow {
  n: number;
  task_id: string;
  version: number;
  type: string;
  /** NULL: just the gate that is asked for. */
  gates: string[] | null;
  labels: Record<string, string> | null;
}

/**
 * The first jobs of each hold, in their order.
 * @param without jobs that are passed over
 */
export async function readHeads(
  database: Database,
  holds: readonly AskedHold[],
  without: readonly string[] = [],
): Promise<Head[][]> {
  const heads: Head[][] = holds.map(() => []);
  if (holds.length === 0) return heads;
  const asked = {
    holds: holds.map(({ hold }) => hold),
    gates: holds.map(({ gate }) => gate),
    mosts: plainArray(holds.map(({ most }) => most)),
    labelled: plainArray(holds.map(({ labelled }) => String(labelled))),
    without: plainArray(without),
  };
  for (const row of await database.query<HeadRow>(...HEADS.with(asked))) {
    heads[row.n - 1]?.push({
      taskId: row.task_id,
      version: row.version,
      type: row.type,
      gates: row.gates ?? [holds[row.n - 1]?.gate ?? ""],
      labels: row.labels ?? {},
    });
  }
  return heads;
}
