import { plainArray } from "../../arrays.ts";
import type { Database } from "../../database.ts";
import { prepared } from "../../statement.ts";
import { microsOf } from "../../times.ts";
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

// Along the index of what waits, hold by hold, each no further than its LIMIT. Most jobs have one gate, which is known, and are
// of one type: those that have all of that in common come as one row, for rows and arrays are most of what their reader does.
const HEADS = prepared<Asked>(
  "feed_heads",
  (p) => `
SELECT w.type, w.gates, w.labels,
       string_agg(h.n::text || ' ' || w.run_us::text || ' ' || w.version::text || ' ' || w.task_id::text, ','
                  ORDER BY h.n, w.run_us) AS jobs
FROM (SELECT u.* FROM unnest(${p.holds}::text[], ${p.gates}::text[], ${p.mosts}::int4[], ${p.labelled}::bool[])
             WITH ORDINALITY AS u (hold, gate, most, labelled, n)
      LIMIT (SELECT cardinality(${p.holds}::text[]))) AS h
CROSS JOIN LATERAL (
  SELECT t.task_id, t.version, t.type, ${microsOf("t.run_at")} AS run_us,
         CASE WHEN t.gates IS NULL OR t.gates <> ARRAY[h.gate] THEN coalesce(t.gates, '{}') END AS gates,
         CASE WHEN h.labelled THEN t.labels END AS labels
  FROM tasks AS t
  WHERE t.phase = 0 AND ${hasOneValue("t.hold", "h.hold")} AND t.status = 'queued' AND t.task_id <> ALL(${p.without}::uuid[])
  ORDER BY t.hold, t.run_at LIMIT h.most) AS w
GROUP BY w.type, w.gates, w.labels`,
);

interface HeadsRow {
  type: string;
  /** NULL: just the gate that is asked for. */
  gates: string[] | null;
  labels: Record<string, string> | null;
  /** Joined by commas; of each its hold's place, its time in the hold's order, its version and its id. */
  jobs: string;
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
  const rows = await database.query<HeadsRow>(...HEADS.with(asked));
  const placed = rows.flatMap((row) => placedOf(row, holds));
  // A hold may have jobs of several kinds.
  if (rows.length > 1) placed.sort((a, b) => a.n - b.n || a.runUs - b.runUs);
  for (const { n, head } of placed) heads[n - 1]?.push(head);
  return heads;
}

interface PlacedHead {
  /** Its hold's place, from 1. */
  readonly n: number;
  readonly runUs: number;
  readonly head: Head;
}

function placedOf({ type, gates, labels, jobs }: HeadsRow, holds: readonly AskedHold[]): PlacedHead[] {
  return jobs.split(",").map((job) => {
    const [n, runUs, version, taskId = ""] = job.split(" ");
    const own = gates ?? [holds[Number(n) - 1]?.gate ?? ""];
    const head = { taskId, version: Number(version), type, gates: own, labels: labels ?? {} };
    return { n: Number(n), runUs: Number(runUs), head };
  });
}
