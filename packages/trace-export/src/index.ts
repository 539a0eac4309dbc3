export { startTracing, type Tracing, type TracingOptions } from "./start-tracing.ts";
export { TRACE_CONFIG, type TraceConfig } from "./trace-config.ts";
