export { type AttemptEnd, type AttemptSpan, runWithin, startAttempt } from "./attempt-spans.ts";
export { TRACE_RELATIONS, type TraceRelation } from "./relation.ts";
export { callContext, type FromBatch, type SentBatch, sendMany, sendOne } from "./send-spans.ts";
export { isTraced } from "./tracer.ts";
