import type { JobState } from "@muster/job";
import type { Selectable } from "kysely";
import type { Query } from "../database.ts";
import { atMs, msOf } from "../times.ts";
import type { Overlap } from "./definition.ts";
import type { ScheduleTicks } from "./schema.ts";
import type { TickReason, TickState } from "./tick-state.ts";

/** What becomes of one nominal time, or of several that were missed together. Times are milliseconds since 1970. */
export interface TickRecord {
  readonly schedule: string;
  readonly nominalMs: number;
  /** Empty for a regular tick, else the backfill or the trigger that made it. */
  readonly run: string;
  readonly state: TickState;
  readonly reason: TickReason | undefined;
  readonly detail: string | undefined;
  /** The job that it made, or is to make. */
  readonly taskId: string | undefined;
  readonly dueMs: number;
  /** Of those that were missed together: the last one's nominal time, and how many there are at least. */
  readonly lastNominalMs: number;
  readonly count: number;
  /** Instead of the schedule's own. */
  readonly overlap: Overlap | undefined;
}

/** What a {@link TickRecord} takes from its row as it is. */
const PLAIN = ["schedule", "run", "state", "reason", "detail", "task_id", "count", "overlap"] as const;

/** The columns of a {@link TickRow}, of the row named `k`. */
const TICK_COLUMNS = `${PLAIN.map((name) => `k.${name}`).join(", ")}, ${msOf("k.nominal")} AS nominal_ms,
  ${msOf("k.due_at")} AS due_ms, ${msOf("coalesce(k.last_nominal, k.nominal)")} AS last_ms`;

interface TickRow extends Pick<Selectable<ScheduleTicks>, (typeof PLAIN)[number]> {
  nominal_ms: number;
  due_ms: number;
  last_ms: number;
}

function toTick(row: TickRow): TickRecord {
  return {
    schedule: row.schedule,
    nominalMs: row.nominal_ms,
    run: row.run,
    state: row.state,
    reason: row.reason ?? undefined,
    detail: row.detail ?? undefined,
    taskId: row.task_id ?? undefined,
    dueMs: row.due_ms,
    lastNominalMs: row.last_ms,
    count: row.count,
    overlap: row.overlap ?? undefined,
  };
}

const PENDING = `
SELECT ${TICK_COLUMNS} FROM schedule_ticks AS k JOIN schedules AS s ON s.name = k.schedule
WHERE k.look_at <= now() ORDER BY k.look_at, k.schedule, k.nominal LIMIT $1 FOR UPDATE OF s SKIP LOCKED`;

/** Ticks that wait for their decision, or for another look, of schedules that nobody has locked. */
export async function pendingTicks(query: Query, limit: number): Promise<TickRecord[]> {
  return (await query<TickRow>(PENDING, [limit])).map(toTick);
}

const HISTORY = `
SELECT ${TICK_COLUMNS} FROM schedule_ticks AS k
WHERE k.schedule = $1 AND ($2::text = '' OR k.run = $2) ORDER BY k.nominal DESC, k.run DESC LIMIT $3`;

/** The latest first; of one backfill or trigger, or of all when `run` is empty. */
export async function listTicks(
  query: Query,
  schedule: string,
  limit: number,
  run = "",
): Promise<TickRecord[]> {
  return (await query<TickRow>(HISTORY, [schedule, run, limit])).map(toTick);
}

/** Of each schedule so many ticks are looked at for the last one that made a job. */
const RECENT = 100;

/** What a schedule did last. */
export interface LastTicks {
  readonly tick: TickRecord;
  /** The latest one that made a job, and how that is; undefined: it is not there any more. */
  readonly run: { readonly tick: TickRecord; readonly jobState: JobState | undefined } | undefined;
}

// A tick's job by a subquery: a join could read all of `tasks`.
const LAST = `
SELECT ${TICK_COLUMNS}, k.is_last, (SELECT t.status FROM tasks AS t WHERE t.task_id = k.task_id) AS job_state
FROM unnest($1::text[]) AS n (name) CROSS JOIN LATERAL (
  (SELECT l.*, true AS is_last FROM schedule_ticks AS l WHERE l.schedule = n.name ORDER BY l.nominal DESC, l.run DESC LIMIT 1)
  UNION ALL
  (SELECT r.*, false AS is_last FROM (
     SELECT l.* FROM schedule_ticks AS l WHERE l.schedule = n.name ORDER BY l.nominal DESC, l.run DESC LIMIT ${RECENT}
   ) AS r WHERE r.state = 'submitted' ORDER BY r.nominal DESC, r.run DESC LIMIT 1)
) AS k`;

/** What each of these schedules did last, by its name; none of those that have not ticked yet. */
export async function lastTicks(query: Query, names: readonly string[]): Promise<Map<string, LastTicks>> {
  if (names.length === 0) return new Map();
  const rows = await query<TickRow & { is_last: boolean; job_state: JobState | null }>(LAST, [names]);
  const bySchedule = Map.groupBy(rows, ({ schedule }) => schedule);
  return new Map(
    [...bySchedule].flatMap(([name, own]): [string, LastTicks][] => {
      const [last, run] = [own.find((row) => row.is_last), own.find((row) => !row.is_last)];
      if (last === undefined) return [];
      const made = run && { tick: toTick(run), jobState: run.job_state ?? undefined };
      return [[name, { tick: toTick(last), run: made }]];
    }),
  );
}

const AT = `
SELECT ${TICK_COLUMNS} FROM schedule_ticks AS k
WHERE k.schedule = $1 AND (k.run = '' OR k.nominal = ${atMs("$2")}) AND k.nominal <= ${atMs("$2")}
ORDER BY k.nominal DESC, k.run LIMIT 1`;

/**
 * The tick that this nominal time belongs to: its own, a regular one before one that was made by hand, or the one that
 * tells of it among others.
 */
export async function tickAt(
  query: Query,
  schedule: string,
  nominalMs: number,
): Promise<TickRecord | undefined> {
  const [tick] = (await query<TickRow>(AT, [schedule, nominalMs])).map(toTick);
  return tick !== undefined && tick.lastNominalMs >= nominalMs ? tick : undefined;
}
