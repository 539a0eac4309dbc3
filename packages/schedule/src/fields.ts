import type { BoundedField, Field } from "@muster/job";

const DAY_MS = 86_400_000;

/** Names of schedules and owners: they stand in URLs, metrics' exemplars and command lines. */
export const SCHEDULE_NAME: RegExp = /^[A-Za-z0-9_.:/-]{1,128}$/u;
export const NAME_RULE = "1 to 128 of the characters A-Z a-z 0-9 _ . : / -";
export const MAX_PATTERN_LENGTH = 200;
/** Of one owner, and of one apply. */
export const MAX_SCHEDULES = 1_000;

export const DEFAULT_CATCHUP_MS: number = DAY_MS;
export const DEFAULT_ZONE = "UTC";

const span = (name: string, rpc: string, min: number, max: number): BoundedField => ({
  name,
  rpc,
  kind: "span",
  min,
  max,
});

type OtherName =
  | ("name" | "spec" | "timeZone" | "dst" | "job" | "overlap" | "misfire")
  | ("startAt" | "endAt" | "pauseOnFailure");
type BoundedName = "every" | "phase" | "catchup" | "jitter" | "maxRuns";

/** What the rules of a schedule are called by those who ask for them, for messages. */
export const RULE_NAMES: Readonly<Record<"dst" | "overlap" | "misfire", Field>> = {
  dst: { name: "vixie or literal", rpc: "DST_VIXIE or _LITERAL" },
  overlap: {
    name: "skip, queueOne, allow or cancelOther",
    rpc: "OVERLAP_SKIP, _QUEUE_ONE, _ALLOW or _CANCEL_OTHER",
  },
  misfire: { name: "fireOnce, skip or fireAll", rpc: "MISFIRE_FIRE_ONCE, _SKIP or _FIRE_ALL" },
};

/** Whose schedules these are, as code and as protobuf name it. */
export const OWNER_FIELD: Field = { name: "scheduleOwner", rpc: "owner" };

/** The fields of a schedule, as code and as protobuf name them, with their bounds. */
export const SCHEDULE_FIELDS: Readonly<Record<OtherName, Field> & Record<BoundedName, BoundedField>> = {
  name: { name: "name", rpc: "name" },
  spec: { name: "cron", rpc: "cron" },
  every: span("everyMs", "interval.every", 1_000, 366 * DAY_MS),
  phase: span("phaseMs", "interval.phase", 0, 366 * DAY_MS),
  timeZone: { name: "timeZone", rpc: "time_zone" },
  dst: { name: "dst", rpc: "dst" },
  job: { name: "job", rpc: "job" },
  overlap: { name: "overlap", rpc: "overlap" },
  misfire: { name: "misfire", rpc: "misfire" },
  // Below ten seconds, a change of leaders would drop ticks.
  catchup: span("catchupWindowMs", "catchup_window", 10_000, 366 * DAY_MS),
  jitter: span("jitterMs", "jitter", 0, 7 * DAY_MS),
  startAt: { name: "startAt", rpc: "start_at" },
  endAt: { name: "endAt", rpc: "end_at" },
  maxRuns: { name: "maxRuns", rpc: "max_runs", kind: "count", min: 1, max: 1_000_000_000 },
  pauseOnFailure: { name: "pauseOnFailure", rpc: "pause_on_failure" },
};
