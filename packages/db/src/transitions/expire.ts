import type { DeadReason } from "@muster/job";
import type { Selectable } from "kysely";
import type { Database } from "../database.ts";
import { EVENT, type WithEvent } from "../event.ts";
import type { Tasks } from "../schema.ts";
import { isRowFault } from "../sql-state.ts";
import { knowing } from "./guard.ts";
import { type OnRefused, passingRefused } from "./refused-rows.ts";

/** Of the row named `t`: it has not started in time. A claim is a start, whatever became of it. */
const MISSED_START = "(t.start_by <= now() AND t.fence = 0)";
/**
 * Of the row named `t`: also part of a claim, because the chore may be late. The NULLs of jobs without limits come
 * first.
 */
export const IN_TIME = `(t.start_by IS NULL OR t.start_by > now() OR t.fence > 0)
  AND (t.deadline_at IS NULL OR t.deadline_at > now())`;

const DUE = "SELECT d.task_id FROM task_deadlines AS d WHERE d.look_at <= now() ORDER BY d.look_at LIMIT $1";

// By primary key, like every transition; ARRAY, so that the due ones are chosen once.
const expireThese = (taskIds: string): string => `
UPDATE tasks AS t
SET status = 'deadletter', dead_reason = CASE WHEN ${MISSED_START} THEN 'expired' ELSE 'deadline' END, hold = NULL,
    finished_at = now(), updated_at = now(), version = t.version + 1
WHERE t.task_id = ANY(${taskIds}) AND ${knowing("expire")}
  AND (${MISSED_START} OR t.deadline_at <= now())
RETURNING t.task_id, t.queue, t.type, t.dead_reason AS reason, ${EVENT}`;

const EXPIRE = expireThese(`ARRAY(${DUE})`);
const EXPIRE_NAMED = expireThese("$1::uuid[]");

/** Of the row named `t`: the limit that comes next, or has passed. NULL: none can pass any more. */
const NEXT = `CASE WHEN t.phase >= 2 THEN NULL WHEN t.fence = 0 THEN least(t.start_by, t.deadline_at)
                  ELSE t.deadline_at END`;

// After the first statement, so that it sees what that has left. What waits and is overdue stays due: another process's
// run came in between. A running job past its deadline may still be given back, and is looked at again in a second.
const LOOK = `
SELECT d.task_id, ${NEXT} IS NULL AS over, ${NEXT} > now() OR t.status = 'running' AS later
FROM (${DUE}) AS d LEFT JOIN tasks AS t ON t.task_id = d.task_id`;

/**
 * The sum keeps the index on look_at out: with statistics from when little was due, the planner would read all that is
 * due for each batch of a backlog, and the backlog's cost would grow with its square.
 */
const stillDue = (look: string): string => `${look}.look_at + interval '0' <= now()`;

// Not one statement with the next: CockroachDB changes no table twice in one. By key on both sides, or the planner may
// read a whole table for a hash.
const FORGET = `DELETE FROM task_deadlines AS f WHERE f.task_id = ANY($1::uuid[]) AND ${stillDue("f")}`;
const POSTPONE = `
UPDATE task_deadlines AS p SET look_at = greatest(coalesce(${NEXT}, now()), now() + interval '1 second')
FROM tasks AS t
WHERE p.task_id = ANY($1::uuid[]) AND ${stillDue("p")} AND t.task_id = ANY($1::uuid[]) AND t.task_id = p.task_id`;
/** Of jobs that the database refuses to change: at the head of what is due they would keep all others from their turn. */
const REST = `
UPDATE task_deadlines AS r SET look_at = now() + interval '1 minute'
WHERE r.task_id = ANY($1::uuid[]) AND ${stillDue("r")}`;

interface LookedRow {
  task_id: string;
  over: boolean;
  later: boolean | null;
}

export interface ExpiredRow extends Pick<Selectable<Tasks>, "task_id" | "queue" | "type">, WithEvent {
  reason: DeadReason;
}

/**
 * scheduled, queued, retry → deadletter for jobs whose time is up, among the `limit` that are due to be looked at.
 * `more`: others may be due. What the database refuses to change stays as it is for a minute, and holds up no others.
 */
export async function expire(
  database: Database,
  limit: number,
  onRefused?: OnRefused,
): Promise<{ expired: ExpiredRow[]; more: boolean }> {
  const expired = await database.query<ExpiredRow>(EXPIRE, [limit]).catch((error: unknown) => {
    if (onRefused === undefined || !isRowFault(error)) throw error;
    return expireApart(database, limit, onRefused);
  });
  const looked = await database.query<LookedRow>(LOOK, [limit]);
  const idsOf = (rows: readonly LookedRow[]): string[] => rows.map((row) => row.task_id);
  const over = looked.filter((row) => row.over);
  const later = looked.filter((row) => row.later === true);
  if (over.length > 0) await database.query(FORGET, [idsOf(over)]);
  if (later.length > 0) await database.query(POSTPONE, [idsOf(later)]);
  return { expired, more: looked.length === limit };
}

async function expireApart(database: Database, limit: number, onRefused: OnRefused): Promise<ExpiredRow[]> {
  const due = await database.query<{ task_id: string }>(DUE, [limit]);
  const refused: string[] = [];
  const expired = await passingRefused(
    due.map((row) => row.task_id),
    (taskIds) => database.query<ExpiredRow>(EXPIRE_NAMED, [taskIds]),
    (taskId, error) => {
      refused.push(taskId);
      onRefused(taskId, error);
    },
  );
  if (refused.length > 0) await database.query(REST, [refused]);
  return expired;
}
