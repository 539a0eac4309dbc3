import { readTraceContext, type TraceContext, traceIdOf } from "@muster/job";
import {
  type Context,
  createTraceState,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  trace,
} from "@opentelemetry/api";

/** Of somebody else's span. */
export function remoteContext({ traceparent, tracestate }: TraceContext): SpanContext {
  return {
    traceId: traceIdOf(traceparent),
    spanId: traceparent.slice(36, 52),
    traceFlags: Number.parseInt(traceparent.slice(53), 16),
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  };
}

/** As the parent of what is done within it. */
export function within(context: TraceContext): Context {
  return trace.setSpanContext(ROOT_CONTEXT, remoteContext(context));
}

/** What is passed on of a span; undefined where it has none, as when tracing was turned off meanwhile. */
export function contextOf(span: Span): TraceContext | undefined {
  const context = span.spanContext();
  if (!isSpanContextValid(context)) return undefined;
  const { traceId, spanId, traceFlags, traceState } = context;
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
  // Its length is bounded there, too.
  return traceState === undefined ? { traceparent } : readTraceContext(traceparent, traceState.serialize());
}
