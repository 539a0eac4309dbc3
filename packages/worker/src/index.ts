export type { StopReason } from "./attempt/attempt.ts";
export { Attempt, AttemptStopped } from "./attempt/attempt.ts";
export { execute } from "./attempt/call-handler.ts";
export type { Isolate, Lost } from "./attempt/isolate.ts";
export { Reports } from "./reports/reports.ts";
export type { Worker, WorkerOptions } from "./worker.ts";
export { STOP_MARGIN_MS, startWorker } from "./worker.ts";
export { WORKER_BOUNDS } from "./worker-bounds.ts";
