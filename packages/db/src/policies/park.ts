import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { EVENT, eventsOf, type WithEvent } from "../event.ts";
import { isCurrent } from "../gates/epoch.ts";
import { gateSql, gatesSql, holdSql } from "../gates/gates-sql.ts";
import { named, prepared } from "../statement.ts";
import { IS_NAMED, NOT_HELD, namedRows } from "../transitions/claim.ts";
import { knowing } from "../transitions/guard.ts";
import { BOUNDED_WAIT, passingLocked } from "../transitions/locked-rows.ts";
import { type OnRefused, passingRefused } from "../transitions/refused-rows.ts";
import { type Admission, admissionOf, isAdmitted, type Rules } from "./admission.ts";

interface Parking extends Admission {
  readonly taskIds: string;
  readonly epoch: number;
}

// Its order is that of the hold's index from then on. An admission that is left is for other gates, or for one that is
// paused or closed now.
const PARK = prepared<Parking>(
  "park",
  (p) => `
UPDATE tasks AS t
SET gates = ${gatesSql(p)}, hold = ${holdSql(`(${gateSql(p, 1)})`)}, grant_fence = NULL,
    updated_at = now(), version = t.version + 1${namedRows(p)}
WHERE ${IS_NAMED} AND ${knowing("hold")} AND ${NOT_HELD} AND ${isCurrent(p)}
  AND NOT coalesce(${isAdmitted(p)}, false)
  AND ${BOUNDED_WAIT}
RETURNING t.hold, ${EVENT}`,
);

interface Parked {
  /** Those that have new waiting jobs. */
  readonly holds: string[];
  readonly parked: number;
  readonly events: string[];
}

/**
 * queued → queued with the hold of their first gate, for those of the ids that are not admitted, all of which have the same
 * limits; nothing while the policies are of another epoch. What is locked by a transaction that stays open is left as it is:
 * the next worker that pops it parks it.
 */
export async function park(
  database: Pick<Database, "query">,
  epoch: number,
  taskIds: readonly string[],
  rules: Rules,
  onRefused?: OnRefused,
): Promise<Parked> {
  const admission = admissionOf(rules);
  const rows = await passingRefused(
    taskIds,
    (some) =>
      passingLocked(database.query, some, (ids) =>
        database.query<{ hold: string } & WithEvent>(
          ...PARK.with({ ...admission, epoch, taskIds: plainArray(ids) }),
        ),
      ),
    onRefused,
  );
  return {
    holds: [...new Set(rows.map(({ hold }) => hold))],
    parked: rows.length,
    events: eventsOf(rows),
  };
}

interface Holding {
  readonly taskIds: string;
  readonly epoch: number;
}

// The pause is looked for in the same statement: a worker that had not heard of its end would hold jobs that nothing frees.
const HOLD_PAUSED = named<Holding>(
  (p) => `
UPDATE tasks AS t
SET hold = 'pause:' || t.type, grant_fence = NULL, updated_at = now(), version = t.version + 1${namedRows(p)}
WHERE ${IS_NAMED} AND ${knowing("hold")} AND ${NOT_HELD} AND ${isCurrent(p)}
  AND EXISTS (SELECT 1 FROM pauses AS b WHERE b.target = 'type:' || t.type
                AND (b.until_at IS NULL OR b.until_at > now()))
  AND ${BOUNDED_WAIT}
RETURNING ${EVENT}`,
);

/** queued → queued with a hold, for those of the ids whose type is paused; nothing while the policies are of another epoch. */
export async function holdPaused(
  database: Pick<Database, "query">,
  epoch: number,
  taskIds: readonly string[],
  onRefused?: OnRefused,
): Promise<{ held: number; events: string[] }> {
  const rows = await passingRefused(
    taskIds,
    (some) =>
      passingLocked(database.query, some, (ids) =>
        database.query<WithEvent>(...HOLD_PAUSED.with({ epoch, taskIds: plainArray(ids) })),
      ),
    onRefused,
  );
  return { held: rows.length, events: eventsOf(rows) };
}
