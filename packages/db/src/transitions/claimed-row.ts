import {
  type Body,
  type ClaimedJob,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_QUEUE,
  DEFAULT_TIMEOUT_MS,
  type Priority,
  SCHEDULE_LABEL,
  SCHEDULED_FOR_LABEL,
} from "@muster/job";
import { microsOf } from "../times.ts";

/** What many jobs of a claim have in common. Null for a value that is as usual. */
export interface CommonColumns {
  type: string;
  fence: number;
  queue: string | null;
  priority: Priority | null;
  payload_kind: Body["kind"] | null;
  attempts: number | null;
  max_attempts: number | null;
  lost_count: number | null;
  timeout_ms: number | null;
  /** Of a job that a schedule made: the time it stands for, and the schedule. */
  tick: string | null;
}

// Values that are as usual travel as NULL: a value costs its reader half a microsecond, a NULL nothing, and most are
// as usual.
const USUAL = {
  queue: DEFAULT_QUEUE,
  priority: "default",
  payload_kind: "bytes",
  attempts: 1,
  max_attempts: DEFAULT_MAX_ATTEMPTS,
  lost_count: 0,
  timeout_ms: DEFAULT_TIMEOUT_MS,
} as const satisfies {
  readonly [Name in Exclude<keyof CommonColumns, "type" | "fence" | "tick">]: CommonColumns[Name];
};

export const COMMON_COLUMNS: readonly string[] = ["type", "fence", "tick", ...Object.keys(USUAL)];

const unlessUsual = Object.entries(USUAL).map(([name, usual]) => {
  const literal = typeof usual === "number" ? usual : `'${usual}'`;
  return `nullif(t.${name}, ${literal}) AS ${name}`;
});

/** NULL where there is none. Neither has a space in it but the tracestate, which comes last. */
const TRACE = `CASE WHEN t.traceparent IS NOT NULL OR t.attempt_traceparent IS NOT NULL THEN
    concat_ws(' ', coalesce(t.traceparent, '-'), coalesce(t.attempt_traceparent, '-'), t.tracestate) END`;

// Whole microseconds, not decimal digits: those take a tenth of the whole claim.
export const CLAIMED_COLUMNS: string = `t.task_id, t.payload, t.type, t.fence, ${unlessUsual.join(", ")},
  (t.labels ->> '${SCHEDULED_FOR_LABEL}') || ' ' || (t.labels ->> '${SCHEDULE_LABEL}') AS tick,
  ${microsOf("t.deadline_at - now()")} AS left_us, ${TRACE} AS trace,
  ${microsOf("t.created_at")} AS created_us,
  ${microsOf("t.started_at - t.enqueued_at")} AS waited_us`;

export interface ClaimedRow extends CommonColumns {
  task_id: string;
  payload: Uint8Array;
  left_us: number | null;
  created_us: number;
  waited_us: number;
  trace: string | null;
  /** Only where the statement asks for them, and only of a job that a limit matches. */
  gates?: string[] | null;
  /** The same, of one that takes more of its worker than usual. */
  slots?: number | null;
}

export function toClaimed(row: ClaimedRow): ClaimedJob {
  const job = claimedJob(row, row.task_id, row.payload, row.created_us, row.waited_us, row.left_us);
  const traced = row.trace === null ? job : withTrace(job, row.trace);
  const { gates, slots } = row;
  return {
    ...traced,
    ...(gates !== null && gates !== undefined && { gates }),
    ...(slots !== null && slots !== undefined && slots > 1 && { slots }),
  };
}

/** @param said the column `trace` */
export function withTrace(job: ClaimedJob, said: string): ClaimedJob {
  const [parent = "-", previous = "-", ...state] = said.split(" ");
  const tracestate = state.join(" ");
  const created = { traceparent: parent, ...(tracestate !== "" && { tracestate }) };
  return {
    ...job,
    trace: { ...(parent !== "-" && { created }), ...(previous !== "-" && { previous }) },
  };
}

/** A job of those that have these columns in common. Times are in microseconds. */
export function claimedJob(
  common: CommonColumns,
  taskId: string,
  data: Uint8Array,
  createdUs: number,
  waitedUs: number,
  leftUs: number | null | undefined,
): ClaimedJob {
  const job: ClaimedJob = {
    taskId,
    type: common.type,
    queue: common.queue ?? USUAL.queue,
    priority: common.priority ?? USUAL.priority,
    payload: { kind: common.payload_kind ?? USUAL.payload_kind, data },
    attempt: common.attempts ?? USUAL.attempts,
    maxAttempts: common.max_attempts ?? USUAL.max_attempts,
    fence: common.fence,
    lostCount: common.lost_count ?? USUAL.lost_count,
    timeoutMs: common.timeout_ms ?? USUAL.timeout_ms,
    createdMs: createdUs / 1000,
    waitedMs: waitedUs / 1000,
  };
  const isPlain = common.tick === null && (leftUs === null || leftUs === undefined);
  return isPlain ? job : withRare(job, common.tick, leftUs);
}

/** What few jobs have: an object with it has another shape than all others, which costs those that meet both. */
function withRare(job: ClaimedJob, tick: string | null, leftUs: number | null | undefined): ClaimedJob {
  const timed = leftUs === null || leftUs === undefined ? job : { ...job, leftMs: leftUs / 1000 };
  return tick === null ? timed : { ...timed, tick };
}
