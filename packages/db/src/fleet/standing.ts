import { NAME_LABEL } from "@muster/job";
import type { Database } from "../database.ts";
import { named } from "../statement.ts";
import { msOf } from "../times.ts";

/** How a worker stands: what it is taken for, and what operators want of it. */
export interface Standing {
  /** Its own, and what operators have set over them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Grows with each change of this. A claim shows it, and one that shows another one matches nothing. */
  readonly labelsVersion: number;
  /** It is to take nothing. */
  readonly cordoned: boolean;
  /** For how long what it runs may go on, milliseconds; below 0 when that is over. Undefined: for as long as it does. */
  readonly drainLeftMs: number | undefined;
}

interface StandingRow {
  labels: Record<string, string> | null;
  labels_version: number;
  cordoned: boolean;
  drain_left_ms: number | null;
}

const toStanding = (row: StandingRow): Standing => ({
  labels: row.labels ?? {},
  labelsVersion: row.labels_version,
  cordoned: row.cordoned,
  drainLeftMs: row.drain_left_ms ?? undefined,
});

const STANDING = `
SELECT w.labels, coalesce(w.labels_version, 0) AS labels_version, w.cordoned_at IS NOT NULL AS cordoned,
       ${msOf("(w.drain_by - now())")} AS drain_left_ms
FROM workers AS w WHERE w.worker_id = $1`;

/** Undefined for a worker that nobody knows. */
export async function readStanding(database: Database, workerId: string): Promise<Standing | undefined> {
  const [row] = await database.query<StandingRow>(STANDING, [workerId]);
  return row && toStanding(row);
}

/** Of the rows `w` of a worker and `n` of its name: what operators have removed is null there. Its name is nobody's to set. */
const LABELS = `jsonb_strip_nulls(coalesce(w.own_labels, '{}'::jsonb) || coalesce(n.labels, '{}'::jsonb))
           || jsonb_build_object('${NAME_LABEL}', w.name)`;

/** The update of live workers by their names' rows `n`, up to its FROM. What would change nothing changes nothing. */
const APPLY = `
UPDATE workers AS w
SET labels = d.labels, cordoned_at = d.cordoned_at, labels_version = coalesce(w.labels_version, 0) + 1,
    drain_by = CASE WHEN d.cordoned_at IS NULL THEN NULL ELSE w.drain_by END`;
const DIFFERS = `(w.labels IS DISTINCT FROM d.labels OR w.cordoned_at IS DISTINCT FROM d.cordoned_at)`;
const IS_LIVE = `w.state IN ('alive', 'draining')`;

// The name's row stays as it is until this is committed: otherwise a change of it that is under way could be overwritten
// by what was read before it.
const APPLY_ONE = named<{ readonly workerId: string; readonly name: string }>(
  (p) => `
WITH named AS MATERIALIZED (
  SELECT n.name, n.labels, n.cordoned_at FROM worker_names AS n WHERE n.name = ${p.name} FOR SHARE
), wanted AS (
  SELECT w.worker_id, ${LABELS} AS labels, n.cordoned_at FROM named AS n JOIN workers AS w ON w.name = n.name
  WHERE w.worker_id = ${p.workerId}
), applied AS (${APPLY}
  FROM wanted AS d WHERE w.worker_id = d.worker_id AND ${DIFFERS}
  RETURNING w.worker_id, w.labels, w.labels_version, w.cordoned_at
)
SELECT coalesce(a.labels, w.labels) AS labels, coalesce(a.labels_version, w.labels_version, 0) AS labels_version,
       CASE WHEN a.worker_id IS NULL THEN w.cordoned_at ELSE a.cordoned_at END IS NOT NULL AS cordoned,
       ${msOf("(w.drain_by - now())")} AS drain_left_ms
FROM workers AS w LEFT JOIN applied AS a ON a.worker_id = w.worker_id WHERE w.worker_id = ${p.workerId}`,
);

/** Makes what is wanted of this name true of this worker, which has just been registered; undefined for one that nobody knows. */
export async function applyName(
  database: Database,
  workerId: string,
  name: string,
): Promise<Standing | undefined> {
  const [row] = await database.query<StandingRow>(...APPLY_ONE.with({ workerId, name }));
  return row && toStanding(row);
}

const LOCK_NAMES = `
SELECT n.name FROM worker_names AS n WHERE n.name = ANY($1::text[]) ORDER BY n.name FOR UPDATE`;
// Workers are updated in the order of their ids, as beats that share a statement are: two orders would lock each other out.
const APPLY_ALL = `
WITH wanted AS MATERIALIZED (
  SELECT w.worker_id, ${LABELS} AS labels, n.cordoned_at FROM worker_names AS n JOIN workers AS w ON w.name = n.name
  WHERE n.name = ANY($1::text[]) AND ${IS_LIVE}
  ORDER BY w.worker_id FOR UPDATE OF w
)${APPLY}
FROM wanted AS d WHERE w.worker_id = d.worker_id AND ${DIFFERS}
RETURNING w.worker_id`;
const DRAIN = `
UPDATE workers AS w
SET drain_by = now() + $2::float8 * interval '1 millisecond', labels_version = coalesce(w.labels_version, 0) + 1
FROM (SELECT x.worker_id FROM workers AS x
      WHERE x.name = ANY($1::text[]) AND x.state IN ('alive', 'draining') ORDER BY x.worker_id FOR UPDATE) AS d
WHERE w.worker_id = d.worker_id AND w.cordoned_at IS NOT NULL
RETURNING w.worker_id`;

/**
 * Makes what is wanted of these names true of their live workers: no claim of theirs that is of before matches anything
 * once this is committed. To be called after the change of the names was committed; workers that register later see it.
 * @param drainMs by when those that are cordoned are to have ended what they run, milliseconds
 * @returns the workers that stand differently now
 */
export async function applyNames(
  database: Database,
  names: readonly string[],
  drainMs?: number,
): Promise<string[]> {
  return database.transaction(async (query) => {
    await query(LOCK_NAMES, [names]);
    const changed = await query<{ worker_id: string }>(APPLY_ALL, [names]);
    const draining = drainMs === undefined ? [] : await query<{ worker_id: string }>(DRAIN, [names, drainMs]);
    return [...new Set([...changed, ...draining].map((row) => row.worker_id))];
  });
}
