/**
 * Where something comes from, as W3C's trace context says it: https://www.w3.org/TR/trace-context/. What is not valid is as if
 * it had not been said, never an error: whoever sends it is often not the one who asks.
 */
export interface TraceContext {
  /** Valid, of version 00: 55 characters. */
  readonly traceparent: string;
  /** What tracing systems add for themselves, at most 512 characters. Undefined: nothing. */
  readonly tracestate?: string;
}

/** What a claimed job knows of traces. */
export interface JobTrace {
  /** Of its submit. Undefined: it had none. */
  readonly created?: TraceContext;
  /** The traceparent of the last traced attempt that did not succeed. */
  readonly previous?: string;
}

/** Characters of a traceparent that are looked at: later versions may have more than the 55 of this one. */
const MAX_PARENT_LENGTH = 256;
const PARENT_LENGTH = 55;
const PARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/u;

/** As much as everybody has to pass on. */
export const MAX_STATE_LENGTH = 512;
/** Beyond this nothing is looked for: no more than a header may have. */
const MAX_STATE_READ = 8_192;
/** A longer entry is left out first. */
const MAX_ENTRY_LENGTH = 128;
const MAX_ENTRIES = 32;
const ENTRY = /^[a-z\d][a-z\d_*/@-]{0,255}=[\u0020-\u002B\u002D-\u003C\u003E-\u007E]{1,256}$/u;

/** Undefined unless `traceparent` is a valid one; then a `tracestate` that is not valid is left out. */
export function readTraceContext(traceparent: unknown, tracestate?: unknown): TraceContext | undefined {
  const parent = readParent(traceparent);
  if (parent === undefined) return undefined;
  const state = readState(tracestate);
  return state === undefined ? { traceparent: parent } : { traceparent: parent, tracestate: state };
}

function readParent(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length < PARENT_LENGTH || value.length > MAX_PARENT_LENGTH)
    return undefined;
  const [, version = "", trace = "", span = "", flags = "", more] = PARENT.exec(value) ?? [];
  if (trace === "" || (version === "00" && more !== undefined)) return undefined;
  // Of a later version only what is known of this one is passed on.
  return version === "00" ? value : traceparentOf(trace, span, (Number.parseInt(flags, 16) & 1) === 1);
}

function readState(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > MAX_STATE_READ) return undefined;
  const entries = value
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  if (entries.length === 0 || entries.length > MAX_ENTRIES) return undefined;
  if (!entries.every((entry) => ENTRY.test(entry))) return undefined;
  return fitting(entries);
}

/** Whole entries: half of one would be read as something else. The last ones are the oldest. */
function fitting(entries: readonly string[]): string | undefined {
  let kept = entries;
  if (lengthOf(kept) > MAX_STATE_LENGTH) kept = kept.filter(({ length }) => length <= MAX_ENTRY_LENGTH);
  while (lengthOf(kept) > MAX_STATE_LENGTH) kept = kept.slice(0, -1);
  return kept.length === 0 ? undefined : kept.join(",");
}

const lengthOf = (entries: readonly string[]): number =>
  entries.reduce((sum, entry) => sum + entry.length, entries.length - 1);

export function traceparentOf(traceId: string, spanId: string, sampled: boolean): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** Of a valid traceparent. */
export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);

/**
 * A context of its own for each job of a batch, which is submitted as one: its trace and flags, and an id that only this job
 * has, made of the job's. It is never all zeros, which would not be valid: a UUID's variant is among its digits.
 */
export function derivedFor(batch: TraceContext, taskId: string): TraceContext {
  const { traceparent } = batch;
  const span = taskId.slice(19, 23) + taskId.slice(24);
  return { ...batch, traceparent: `${traceparent.slice(0, 36)}${span}${traceparent.slice(52)}` };
}
