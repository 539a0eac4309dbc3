import type { Selectable } from "kysely";
import { msOf } from "../times.ts";
import type { ScheduleDefinition, ScheduledJob } from "./definition.ts";
import type { Schedules } from "./schema.ts";

/** A nominal time, and when it fires, milliseconds since 1970. */
export interface NextTick {
  readonly nominal: number;
  readonly at: number;
}

/** The same as columns, NULL where no time comes any more. */
export interface NextColumns {
  readonly nominalMs: number | null;
  readonly nextMs: number | null;
}

export const nextColumns = (next: NextTick | undefined): NextColumns => ({
  nominalMs: next?.nominal ?? null,
  nextMs: next?.at ?? null,
});

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

/** The same without its job, whose payload may be long: what times are computed from. */
export interface TimedSchedule extends Omit<ScheduleRecord, "definition"> {
  readonly definition: Omit<ScheduleDefinition, "job">;
}

export interface Pause {
  readonly sinceMs: number;
  /** Undefined: until somebody ends it. */
  readonly untilMs: number | undefined;
  readonly reason: string;
}

/** What a {@link ScheduleRecord} takes from its row as it is. */
const PLAIN = [
  "name",
  "owner",
  "revision",
  "spec_version",
  "digest",
  "cron",
  "every_ms",
  "phase_ms",
  "time_zone",
  "dst",
  "overlap",
  "misfire",
  "catchup_ms",
  "jitter_ms",
  "max_runs",
  "pause_on_failure",
  "job",
  "payload_kind",
  "payload",
  "pause_reason",
  "tz_version",
  "runs",
  "missed",
  "problem",
] as const;
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

/** The columns of a {@link ScheduleRow}, of the row named `s`. */
export const SCHEDULE_COLUMNS: string = [
  ...PLAIN.map((name) => `s.${name}`),
  "s.recent::text[] AS recent",
  ...Object.entries(TIMES).map(([name, column]) => `${msOf(`s.${column}`)} AS ${name}`),
  `${msOf("now()")} AS now_ms`,
].join(", ");

/** The same without the payload. */
export const TIMED_COLUMNS: string = SCHEDULE_COLUMNS.replace("s.payload,", "''::bytea AS payload,");

export interface ScheduleRow
  extends Pick<Selectable<Schedules>, (typeof PLAIN)[number] | "recent">,
    Record<Given, number>,
    Record<Exclude<keyof typeof TIMES, Given>, number | null> {
  now_ms: number;
}

export function toSchedule(row: ScheduleRow): ScheduleRecord {
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
