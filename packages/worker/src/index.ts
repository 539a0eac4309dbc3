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
  type UserTransaction,
} from "@muster/job";
export { ConfigError, createMetrics, type Logger, type Metrics } from "@muster/runtime";
export { defineSchedule, type ScheduleRequest } from "@muster/schedule";
export { type KeyProvider, keyRing, keyRingFile, type SealingKey } from "@muster/sealing";
export type { Isolate } from "./attempt/index.ts";
export type { WorkerSealing } from "./sealed/worker-sealing.ts";
export type { SecretOptions } from "./secrets/index.ts";
export type { Worker, WorkerOptions } from "./worker.ts";
export { STOP_MARGIN_MS, startWorker } from "./worker.ts";
export { WORKER_BOUNDS } from "./worker-bounds.ts";
