import type { Body } from "@muster/job";
import type { Query } from "../database.ts";
import { msOf } from "../times.ts";
import type { Dst, Misfire, Overlap, ScheduleDefinition, ScheduledJob } from "./definition.ts";

/** A nominal time, and when it fires, milliseconds since 1970. */
export interface NextTick {
  readonly nominal: number;
  readonly at: number;
}

/** A schedule as it is now. Times are milliseconds since 1970. */
export interface ScheduleRecord {
  readonly definition: ScheduleDefinition;
  readonly owner: string;
  /** Grows with every change that somebody makes. */
  readonly revision: number;
  /** Grows when the definition changes. */
  readonly specVersion: number;
  readonly digest: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly pause: Pause | undefined;
  /** The last nominal time that was dealt with. */
  readonly lastNominalMs: number;
  readonly next: NextTick | undefined;
  readonly tzVersion: string;
  readonly runs: number;
  readonly missed: number;
  /** Those of its jobs that may be unfinished, and some before, the oldest first. */
  readonly recent: readonly string[];
  /** Why its times cannot be computed any more. */
  readonly problem: string | undefined;
  /** The database's clock when this was read. */
  readonly nowMs: number;
}

export interface Pause {
  readonly sinceMs: number;
  /** Undefined: until somebody ends it. */
  readonly untilMs: number | undefined;
  readonly reason: string;
}

const TIMES = {
  start_ms: "start_at",
  end_ms: "end_at",
  created_ms: "created_at",
  updated_ms: "updated_at",
  paused_ms: "paused_at",
  until_ms: "paused_until",
  last_ms: "last_nominal",
  nominal_ms: "next_nominal",
  next_ms: "next_at",
} as const;
/** Those that every row has. */
type Given = "created_ms" | "updated_ms" | "last_ms";

/** Of the row named `s`. */
const SCHEDULE_COLUMNS: string = `s.name, s.owner, s.revision, s.spec_version, s.digest, s.cron, s.every_ms, s.phase_ms,
  s.time_zone, s.dst, s.overlap, s.misfire, s.catchup_ms, s.jitter_ms, s.max_runs, s.pause_on_failure, s.job,
  s.payload_kind, s.payload, s.pause_reason, s.tz_version, s.runs, s.missed, s.recent::text[] AS recent, s.problem,
  ${Object.entries(TIMES)
    .map(([name, column]) => `${msOf(`s.${column}`)} AS ${name}`)
    .join(", ")}, ${msOf("now()")} AS now_ms`;

interface ScheduleRow
  extends Record<Given, number>,
    Record<Exclude<keyof typeof TIMES, Given>, number | null> {
  name: string;
  owner: string;
  revision: number;
  spec_version: number;
  digest: string;
  cron: string | null;
  every_ms: number | null;
  phase_ms: number | null;
  time_zone: string;
  dst: Dst;
  overlap: Overlap;
  misfire: Misfire;
  catchup_ms: number;
  jitter_ms: number;
  max_runs: number | null;
  pause_on_failure: boolean;
  job: string;
  payload_kind: Body["kind"];
  payload: Uint8Array;
  pause_reason: string | null;
  tz_version: string;
  runs: number;
  missed: number;
  recent: string[];
  problem: string | null;
  now_ms: number;
}

function toSchedule(row: ScheduleRow): ScheduleRecord {
  return {
    definition: definitionOf(row),
    owner: row.owner,
    revision: row.revision,
    specVersion: row.spec_version,
    digest: row.digest,
    createdMs: row.created_ms,
    updatedMs: row.updated_ms,
    pause: pauseOf(row),
    lastNominalMs: row.last_ms,
    next: nextOf(row),
    tzVersion: row.tz_version,
    runs: row.runs,
    missed: row.missed,
    recent: row.recent,
    problem: row.problem ?? undefined,
    nowMs: row.now_ms,
  };
}

function definitionOf(row: ScheduleRow): ScheduleDefinition {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by columnsOf, and by nobody else
  const described = JSON.parse(row.job) as Omit<ScheduledJob, "payload">;
  return {
    name: row.name,
    spec: row.cron === null ? { everyMs: row.every_ms ?? 0, phaseMs: row.phase_ms ?? 0 } : { cron: row.cron },
    timeZone: row.time_zone,
    dst: row.dst,
    job: { ...described, payload: { kind: row.payload_kind, data: row.payload } },
    overlap: row.overlap,
    misfire: row.misfire,
    catchupMs: row.catchup_ms,
    jitterMs: row.jitter_ms,
    startAtMs: row.start_ms ?? undefined,
    endAtMs: row.end_ms ?? undefined,
    maxRuns: row.max_runs ?? undefined,
    pauseOnFailure: row.pause_on_failure,
  };
}

function pauseOf(row: ScheduleRow): Pause | undefined {
  if (row.paused_ms === null) return undefined;
  return {
    sinceMs: row.paused_ms,
    untilMs: row.until_ms ?? undefined,
    reason: row.pause_reason ?? "",
  };
}

function nextOf({ nominal_ms: nominal, next_ms: at }: ScheduleRow): NextTick | undefined {
  return nominal === null || at === null ? undefined : { nominal, at };
}

const BY_NAME = `SELECT ${SCHEDULE_COLUMNS} FROM schedules AS s WHERE s.name = $1`;
const LOCKED = `${BY_NAME} FOR UPDATE`;

export async function getSchedule(query: Query, name: string): Promise<ScheduleRecord | undefined> {
  const [row] = await query<ScheduleRow>(BY_NAME, [name]);
  return row && toSchedule(row);
}

/** The same within a transaction: until its end nobody else changes it, or decides about one of its ticks. */
export async function lockSchedule(query: Query, name: string): Promise<ScheduleRecord | undefined> {
  const [row] = await query<ScheduleRow>(LOCKED, [name]);
  return row && toSchedule(row);
}

const NAMED = `SELECT ${SCHEDULE_COLUMNS} FROM schedules AS s WHERE s.name = ANY($1::text[])`;

export async function schedulesNamed(query: Query, names: readonly string[]): Promise<ScheduleRecord[]> {
  const rows = await query<ScheduleRow>(NAMED, [names]);
  return rows.map(toSchedule);
}

const LIST = `
SELECT ${SCHEDULE_COLUMNS} FROM schedules AS s
WHERE s.name > $1 AND ($2::text = '' OR s.owner = $2) ORDER BY s.name LIMIT $3`;

/** By name, after this one; of one owner, or of all when it is empty. */
export async function listSchedules(
  query: Query,
  after: string,
  owner: string,
  limit: number,
): Promise<ScheduleRecord[]> {
  const rows = await query<ScheduleRow>(LIST, [after, owner, limit]);
  return rows.map(toSchedule);
}

// Those that lag behind most come first.
const DUE = `
SELECT ${SCHEDULE_COLUMNS} FROM schedules AS s WHERE s.look_at <= now() ORDER BY s.look_at LIMIT $1`;

/** Schedules that have something to decide: a tick is due, or a pause ends. */
export async function dueSchedules(query: Query, limit: number): Promise<ScheduleRecord[]> {
  const rows = await query<ScheduleRow>(DUE, [limit]);
  return rows.map(toSchedule);
}

const OUTDATED = `
SELECT ${SCHEDULE_COLUMNS} FROM schedules AS s
WHERE s.tz_version < $1 AND s.next_at > now() AND s.paused_at IS NULL AND s.name > $2 ORDER BY s.name LIMIT $3`;

/** Schedules whose next time was computed with an older time zone database, and is not due yet. */
export async function outdatedSchedules(
  query: Query,
  tzVersion: string,
  after: string,
  limit: number,
): Promise<ScheduleRecord[]> {
  const rows = await query<ScheduleRow>(OUTDATED, [tzVersion, after, limit]);
  return rows.map(toSchedule);
}
