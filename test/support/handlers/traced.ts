import { defineHandler, type Handler } from "@muster/job";
import { trace } from "@opentelemetry/api";

/** Says where it comes from, as far as its worker tells it, and does something that is traced. */
export const seen: Handler = (_job, { traceparent, tracestate }) => {
  trace.getTracer("handlers").startSpan("inner").end();
  return { traceparent, tracestate };
};
export const seenInThread: Handler = defineHandler({ isolation: "thread" }, seen);
export const seenInProcess: Handler = defineHandler({ isolation: "process" }, seen);
