/**
 * How an attempt stands to the submit of its job. `link`: it is a trace of its own, which refers to the submit; a submit
 * with ten thousand jobs, or a job that is tried for a week, makes no endless trace, and each attempt is sampled by itself.
 * `parent`: it belongs to the submit's trace, so that one waterfall shows both.
 */
export const TRACE_RELATIONS = ["link", "parent"] as const;
export type TraceRelation = (typeof TRACE_RELATIONS)[number];
