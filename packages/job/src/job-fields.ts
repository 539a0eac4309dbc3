import {
  KEY_PERIOD,
  MAX_DELAY_MS,
  MAX_KEY_LENGTH,
  MAX_LABELS,
  MAX_MAX_ATTEMPTS,
  MAX_PAYLOAD_BYTES,
  MAX_TIMEOUT_MS,
  MAX_TYPE_LENGTH,
} from "./limits.ts";
import { JOB_SLOTS } from "./placement/placement.ts";
import { RETRY_LIMITS } from "./retry.ts";

/** What a field is called where its caller wrote it. */
export interface Field {
  /** In process: `submit` and the outcomes of handlers. */
  readonly name: string;
  /** In protobuf, that is by gRPC and as JSON; `muster_submit` uses these names for the arguments that it has. */
  readonly rpc: string;
}

/** A field that holds a number or a length within bounds, both included. */
export interface BoundedField extends Field {
  /** `span`: milliseconds in process, a Duration in protobuf, an interval in SQL. */
  readonly kind: "text" | "count" | "number" | "span" | "bytes" | "map";
  readonly min: number;
  readonly max: number;
}

/**
 * A field whose values are names, times, objects with fields of their own, or lists of these; or, of `trace`, which are never refused, whatever
 * they say.
 */
export interface OtherField extends Field {
  readonly kind: "priority" | "queue" | "time" | "group" | "trace" | "requirements";
}

type OtherName =
  | ("priority" | "queue" | "runAt" | "retry" | "idempotencyScope" | "debounce" | "throttle")
  | ("traceparent" | "tracestate" | "requires" | "prefers");
type BoundedName =
  | "type"
  | "payload"
  | "json"
  | "maxAttempts"
  | "delay"
  | "timeout"
  | "startWithin"
  | "totalTimeout"
  | "retryInitial"
  | "retryMultiplier"
  | "retryMax"
  | "retryJitter"
  | "labels"
  | "idempotencyKey"
  | "idempotencyPeriod"
  | "debounceKey"
  | "debounceWait"
  | "debounceMaxWait"
  | "throttleKey"
  | "throttleWindow"
  | "slots"
  | "preferFor";

const text = (name: string, rpc: string, max: number): BoundedField => ({
  name,
  rpc,
  kind: "text",
  min: 1,
  max,
});
const span = (
  name: string,
  rpc: string,
  { min, max }: { readonly min: number; readonly max: number },
): BoundedField => ({ name, rpc, kind: "span", min, max });
const group = (name: string, rpc: string = name): OtherField => ({ name, rpc, kind: "group" });

/** Limits of a whole job count from its start. */
const WHOLE_JOB = { min: 1, max: MAX_DELAY_MS } as const;

/** Years 1 to 9999: what every entry point, and the database, can express. A time in the past means now. */
export const MIN_TIME_MS: number = -62_135_596_800_000;
export const MAX_TIME_MS: number = 253_402_300_799_999;

/**
 * Every field of a job: its names, its type, its unit and its bounds. All entry points read by this table, and the
 * tests of each hold it to the table, so that no entry point refuses what another accepts.
 */
export const JOB_FIELDS: Readonly<Record<BoundedName, BoundedField> & Record<OtherName, OtherField>> = {
  type: text("type", "type", MAX_TYPE_LENGTH),
  priority: { name: "priority", rpc: "priority", kind: "priority" },
  queue: { name: "queue", rpc: "queue", kind: "queue" },
  payload: { name: "payload", rpc: "payload", kind: "bytes", min: 0, max: MAX_PAYLOAD_BYTES },
  json: { name: "json", rpc: "json", kind: "bytes", min: 0, max: MAX_PAYLOAD_BYTES },
  maxAttempts: { name: "maxAttempts", rpc: "max_attempts", kind: "count", min: 1, max: MAX_MAX_ATTEMPTS },
  runAt: { name: "runAt", rpc: "run_at", kind: "time" },
  delay: span("delayMs", "delay", { min: 0, max: MAX_DELAY_MS }),
  timeout: span("timeoutMs", "timeout", { min: 1, max: MAX_TIMEOUT_MS }),
  startWithin: span("startWithinMs", "start_within", WHOLE_JOB),
  totalTimeout: span("totalTimeoutMs", "total_timeout", WHOLE_JOB),
  retry: group("retry", "retry_policy"),
  retryInitial: span("retry.initialMs", "retry_policy.initial", RETRY_LIMITS.initialMs),
  retryMultiplier: {
    name: "retry.multiplier",
    rpc: "retry_policy.multiplier",
    kind: "number",
    ...RETRY_LIMITS.multiplier,
  },
  retryMax: span("retry.maxMs", "retry_policy.max", RETRY_LIMITS.maxMs),
  retryJitter: { name: "retry.jitter", rpc: "retry_policy.jitter", kind: "number", ...RETRY_LIMITS.jitter },
  labels: { name: "labels", rpc: "labels", kind: "map", min: 0, max: MAX_LABELS },
  idempotencyKey: text("idempotencyKey", "idempotency_key", MAX_KEY_LENGTH),
  idempotencyScope: group("idempotencyScope", "idempotency_scope"),
  idempotencyPeriod: span("idempotencyScope.periodMs", "idempotency_period", KEY_PERIOD),
  debounce: group("debounce"),
  debounceKey: text("debounce.key", "debounce.key", MAX_KEY_LENGTH),
  debounceWait: span("debounce.waitMs", "debounce.wait", KEY_PERIOD),
  debounceMaxWait: span("debounce.maxWaitMs", "debounce.max_wait", KEY_PERIOD),
  throttle: group("throttle"),
  throttleKey: text("throttle.key", "throttle.key", MAX_KEY_LENGTH),
  throttleWindow: span("throttle.windowMs", "throttle.window", KEY_PERIOD),
  traceparent: { name: "traceparent", rpc: "traceparent", kind: "trace" },
  tracestate: { name: "tracestate", rpc: "tracestate", kind: "trace" },
  requires: { name: "requires", rpc: "requires", kind: "requirements" },
  slots: { name: "slots", rpc: "slots", kind: "count", ...JOB_SLOTS },
  prefers: { name: "prefers", rpc: "prefers", kind: "requirements" },
  preferFor: span("preferForMs", "prefer_for", WHOLE_JOB),
};

/** What a handler may give with an outcome: how long until the job runs again. */
export const AFTER_FIELD: BoundedField = span("afterMs", "after", { min: 0, max: MAX_DELAY_MS });

/** For how long a handler closes a key. */
export const RETRY_AFTER_FIELD: BoundedField = span("retryAfter", "retry_after", {
  min: 0,
  max: MAX_DELAY_MS,
});

/** Names of the fields in process that stand within `parent`; without one, of the job itself. */
export function namesWithin(parent?: Field): readonly string[] {
  const start = parent === undefined ? "" : `${parent.name}.`;
  return Object.values(JOB_FIELDS)
    .filter(({ name }) => name.startsWith(start))
    .map(({ name }) => name.slice(start.length))
    .filter((name) => !name.includes("."));
}
