import type { TraceContext } from "@muster/job";
import { textArray } from "../arrays.ts";

/** Where rows come from: array literals side by side, one element for each row. */
export interface TraceArrays {
  readonly traceparents: string;
  readonly tracestates: string;
}

/** What an insert of traced jobs writes besides; the others' statements know nothing of it. */
export const TRACE_COLUMNS = ", traceparent, tracestate";

type Traced = readonly (TraceContext | undefined)[];

export function traceArrays(traces: Traced): TraceArrays {
  return {
    // Digits and dashes need no quotes.
    traceparents: `{${traces.map((trace) => trace?.traceparent ?? "NULL").join(",")}}`,
    tracestates: `{${traces.map((trace) => quoted(trace?.tracestate)).join(",")}}`,
  };
}

function quoted(text: string | undefined): string {
  return text === undefined ? "NULL" : textArray([text]).slice(1, -1);
}

/** Of these rows, where any of them comes from somewhere. */
export function tracesOf(jobs: readonly { readonly trace?: TraceContext }[]): Traced | undefined {
  return jobs.some(({ trace }) => trace !== undefined) ? jobs.map(({ trace }) => trace) : undefined;
}
