import type { Selectable } from "kysely";
import type { Database } from "../database.ts";
import { EVENT, type WithEvent } from "../event.ts";
import { EPOCH } from "../gates/epoch.ts";
import { OWN_HOLD } from "../gates/gates-sql.ts";
import type { Tasks } from "../schema.ts";
import { FEATURE_NOT_SUPPORTED, hasCode, isRowFault } from "../sql-state.ts";
import { msOf } from "../times.ts";
import { knowing } from "./guard.ts";
import { insertLanesOf } from "./new-lanes.ts";
import { type OnRefused, passingRefused, RestingRows } from "./refused-rows.ts";

/** A queued row, with what its Redis element is made from. One with a hold belongs in no list. */
export interface QueuedRow
  extends Pick<Selectable<Tasks>, "task_id" | "type" | "queue" | "priority" | "lane" | "hold"> {
  /** Milliseconds since 1970, database time. */
  enqueued_ms: number;
}

/** A row whose time has come. */
export interface DueRow extends QueuedRow, WithEvent {
  /** It has not started since it was submitted or redriven: it comes to be run now, and does not come back. */
  arrived: boolean;
}

export const QUEUED_COLUMNS: string = `t.task_id, t.type, t.queue, t.priority, t.lane, t.hold,
  ${msOf("t.enqueued_at")} AS enqueued_ms`;

const ARRIVED = "t.attempts = 0 AND coalesce(t.started_at < t.redriven_at, t.started_at IS NULL) AS arrived";

// Without policies, jobs may still wait for one that was there: of all holds theirs come first from 'limit:' on, in any
// alphabet. With policies that need not be asked.
const POLICIES = `CASE WHEN EXISTS (SELECT 1 FROM limits AS l) OR EXISTS (SELECT 1 FROM pauses AS b) THEN true
             ELSE coalesce((SELECT left(h.hold, 6) IN ('limit:', 'pause:') FROM tasks AS h
                            WHERE h.phase = 0 AND h.hold >= 'limit:' ORDER BY h.hold, h.run_at LIMIT 1), false) END`;

// The due rows are chosen and locked once, before the UPDATE (ARRAY: a plain IN may be planned as a join that runs the
// subquery again and again and promotes more than the limit), by the index that names no held rows (hold IS NULL). A
// row that somebody's open transaction has locked (it replaces a debounced job) is skipped: waiting for it would hold
// up everybody's due jobs. CockroachDB refuses SKIP LOCKED for a table with column families, and waits.
//
// Jobs that muster_submit has made may be their lane's first. One with gates waits before the first of them.
const promoteBy = (locking: string, wanted = ""): string => `
WITH due AS (
  UPDATE tasks AS t
  SET status = 'queued', hold = ${OWN_HOLD}, enqueued_at = now(), updated_at = now(), version = t.version + 1
  WHERE ${knowing("due")} AND t.run_at <= now() AND t.task_id = ANY(ARRAY(
    SELECT d.task_id FROM tasks AS d
    WHERE d.phase = 0 AND d.hold IS NULL AND d.run_at <= now()${wanted}
    ORDER BY d.hold, d.run_at LIMIT $1${locking}))
  RETURNING ${QUEUED_COLUMNS}, ${ARRIVED}, ${EVENT}
), met AS (${insertLanesOf("due")}
)
SELECT d.task_id, d.type, d.queue, d.priority, d.lane, d.hold, d.enqueued_ms, d.arrived, d.event, s.due AS schedules_due,
       s.policies, s.epoch AS policy_epoch
FROM (SELECT EXISTS (SELECT 1 FROM schedules AS c WHERE c.look_at <= now())
          OR EXISTS (SELECT 1 FROM schedule_ticks AS k WHERE k.look_at <= now()) AS due,
        ${POLICIES} AS policies, ${EPOCH} AS epoch) AS s LEFT JOIN due AS d ON true`;

const PROMOTE = promoteBy(" FOR UPDATE SKIP LOCKED");
const PROMOTE_WAITING = promoteBy("");
const NAMED = " AND d.task_id = ANY($2::uuid[])";
const PROMOTE_NAMED = promoteBy(" FOR UPDATE SKIP LOCKED", NAMED);
const PROMOTE_NAMED_WAITING = promoteBy("", NAMED);
const DUE = `
SELECT d.task_id FROM tasks AS d
WHERE d.phase = 0 AND d.hold IS NULL AND d.run_at <= now() AND d.task_id <> ALL($2::uuid[])
ORDER BY d.hold, d.run_at LIMIT $1`;
/** At the head of what is due, refused jobs would fill its pages, and be tried one by one in each run. */
const resting = new WeakMap<Database, RestingRows>();
/** Databases that have refused SKIP LOCKED. */
const waiting = new WeakSet<Database>();

export interface Promoted {
  readonly rows: readonly DueRow[];
  /** A schedule has something to decide. The look rides along, so that idle schedules cost no statement. */
  readonly schedulesDue: boolean;
  /** Whether there is a limit or a pause, or a job that waits for one, and the policies' epoch: they ride along in the same way. */
  readonly policies: { readonly active: boolean; readonly epoch: number };
}

type PromotedRow = DueRow & { schedules_due: boolean; policies: boolean; policy_epoch: number };
type AnsweredRow = PromotedRow | (Omit<PromotedRow, keyof DueRow> & { task_id: null });

/**
 * scheduled, retry → queued for up to `limit` due jobs; push them after this has returned. Those that the database refuses
 * stay as they are, and hold up no others.
 */
export async function promote(database: Database, limit: number, onRefused?: OnRefused): Promise<Promoted> {
  const text = waiting.has(database) ? PROMOTE_WAITING : PROMOTE;
  try {
    return promoted(await database.query<AnsweredRow>(text, [limit]));
  } catch (error) {
    if (onRefused !== undefined && isRowFault(error)) return promoteApart(database, limit, onRefused);
    if (text === PROMOTE_WAITING || !hasCode(error, FEATURE_NOT_SUPPORTED)) throw error;
    waiting.add(database);
    return promote(database, limit, onRefused);
  }
}

async function promoteApart(database: Database, limit: number, onRefused: OnRefused): Promise<Promoted> {
  const rest = resting.get(database) ?? new RestingRows();
  resting.set(database, rest);
  const due = await database.query<{ task_id: string }>(DUE, [limit, rest.ids()]);
  const text = waiting.has(database) ? PROMOTE_NAMED_WAITING : PROMOTE_NAMED;
  const rows = await passingRefused(
    due.map((row) => row.task_id),
    (taskIds) => database.query<AnsweredRow>(text, [limit, taskIds]),
    (taskId, error) => {
      rest.add(taskId);
      onRefused(taskId, error);
    },
  );
  return promoted(rows);
}

/** Without a due job there is one row of NULLs. */
function promoted(rows: readonly AnsweredRow[]): Promoted {
  return {
    rows: rows.filter((row) => row.task_id !== null),
    schedulesDue: rows.some((row) => row.schedules_due),
    policies: { active: rows.some((row) => row.policies), epoch: rows[0]?.policy_epoch ?? 0 },
  };
}
