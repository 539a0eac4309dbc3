import type { HandlerContext } from "@connectrpc/connect";
import { readTraceContext, type TraceContext } from "@muster/job";
import { callContext } from "@muster/tracing";

/** Where a call comes from, by its headers; undefined where it does not say so. */
export function cameFrom({ requestHeader }: Pick<HandlerContext, "requestHeader">): TraceContext | undefined {
  const traceparent = requestHeader.get("traceparent");
  if (traceparent === null) return undefined;
  return callContext(readTraceContext(traceparent, requestHeader.get("tracestate")));
}
