export type { StopReason } from "./attempt.ts";
export { Attempt, AttemptStopped } from "./attempt.ts";
export { execute } from "./execute.ts";
export type { Isolate, Lost } from "./isolate.ts";
export { Reports } from "./reports/reports.ts";
export type { Worker, WorkerOptions } from "./worker.ts";
export { STOP_MARGIN_MS, startWorker } from "./worker.ts";
export { WORKER_BOUNDS } from "./worker-bounds.ts";
