import { createHash } from "node:crypto";
import type { Body } from "@muster/job";
import type { NewJob } from "../transitions/new-job.ts";

/** What a schedule does while a job of an earlier tick is unfinished. */
export const OVERLAPS = ["skip", "queue_one", "allow", "cancel_other"] as const;
export type Overlap = (typeof OVERLAPS)[number];

/** What becomes of ticks whose time passed while nobody could fire them. */
export const MISFIRES = ["fire_once", "skip", "fire_all"] as const;
export type Misfire = (typeof MISFIRES)[number];

/** How the two hours a year are treated in which clocks are changed. */
export const DSTS = ["vixie", "literal"] as const;
export type Dst = (typeof DSTS)[number];

/** A pattern, or a distance and how far after its multiples, milliseconds. */
export type ScheduleSpec = { readonly cron: string } | { readonly everyMs: number; readonly phaseMs: number };

/** The job of each tick: without a key, a start or an id. */
export type ScheduledJob = Omit<NewJob, "taskId" | "start">;

/** What somebody wants of a schedule, checked and with its defaults. Times are milliseconds since 1970. */
export interface ScheduleDefinition {
  readonly name: string;
  readonly spec: ScheduleSpec;
  readonly timeZone: string;
  readonly dst: Dst;
  readonly job: ScheduledJob;
  readonly overlap: Overlap;
  readonly misfire: Misfire;
  /** A tick that could not fire for this long never will. */
  readonly catchupMs: number;
  readonly jitterMs: number;
  /** No nominal time is earlier. */
  readonly startAtMs: number | undefined;
  /** No nominal time is later. */
  readonly endAtMs: number | undefined;
  readonly maxRuns: number | undefined;
  readonly pauseOnFailure: boolean;
}

/** A definition as its row holds it. */
export interface DefinitionColumns {
  readonly name: string;
  readonly digest: string;
  readonly cron: string | null;
  readonly everyMs: number | null;
  readonly phaseMs: number | null;
  readonly timeZone: string;
  readonly dst: Dst;
  readonly overlap: Overlap;
  readonly misfire: Misfire;
  readonly catchupMs: number;
  readonly jitterMs: number;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly maxRuns: number | null;
  readonly pauseOnFailure: boolean;
  readonly job: string;
  readonly payloadKind: Body["kind"];
  readonly payload: Uint8Array;
}

export function columnsOf(definition: ScheduleDefinition): DefinitionColumns {
  const { name, spec, job, startAtMs, endAtMs, maxRuns, ...rest } = definition;
  const { payload, trace, ...described } = job;
  const columns = {
    name,
    cron: "cron" in spec ? spec.cron : null,
    everyMs: "cron" in spec ? null : spec.everyMs,
    phaseMs: "cron" in spec ? null : spec.phaseMs,
    timeZone: rest.timeZone,
    dst: rest.dst,
    overlap: rest.overlap,
    misfire: rest.misfire,
    catchupMs: rest.catchupMs,
    jitterMs: rest.jitterMs,
    startMs: startAtMs ?? null,
    endMs: endAtMs ?? null,
    maxRuns: maxRuns ?? null,
    pauseOnFailure: rest.pauseOnFailure,
    job: JSON.stringify(inOrder(described)),
    payloadKind: payload.kind,
  };
  const digest = createHash("sha256")
    .update(JSON.stringify(columns))
    .update(payload.data)
    .digest("base64url");
  // Where it was applied from is kept, and makes no other schedule of it: each deploy comes from another place.
  const kept = trace === undefined ? columns.job : JSON.stringify(inOrder({ ...described, trace }));
  return { ...columns, job: kept, digest, payload: payload.data };
}

/** The same job is the same text, whatever order its fields and labels came in. */
function inOrder(value: object): object {
  if (Array.isArray(value))
    return value.map((one: unknown) => (typeof one === "object" && one !== null ? inOrder(one) : one));
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([name, of]) => [name, typeof of === "object" && of !== null ? inOrder(of) : of]),
  );
}
