export { defineSchedule, type ScheduleRequest } from "@muster/schedule";
export type { Isolate } from "./attempt/index.ts";
export type { Worker, WorkerOptions } from "./worker.ts";
export { STOP_MARGIN_MS, startWorker } from "./worker.ts";
export { WORKER_BOUNDS } from "./worker-bounds.ts";
