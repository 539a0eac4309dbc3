// What handlers are written with: whoever installs this package need not know of those that it is made of.
export {
  CancelledError,
  defineHandler,
  defineJob,
  type Handler,
  type HandlerContext,
  type HandlerJob,
  type HandlerOptions,
  type Handlers,
  type JobDefinition,
  MusterError,
  PermanentError,
  RateLimitError,
  RetryError,
  Snooze,
  type TypedHandler,
} from "@muster/job";
export { ConfigError, createMetrics, type Logger, type Metrics } from "@muster/runtime";
export { REMOTE_CONCURRENCY } from "./check-options.ts";
export { type RemoteWorker, type RemoteWorkerOptions, startRemoteWorker } from "./start-remote-worker.ts";
