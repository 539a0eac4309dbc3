export type { StopReason } from "./attempt.ts";
export { Attempt, AttemptStopped } from "./attempt.ts";
export { announceQueued } from "./chores/announce.ts";
export type { Chores, ChoresOptions } from "./chores/index.ts";
export { startChores } from "./chores/index.ts";
export { execute } from "./execute.ts";
export type { Isolate } from "./isolate.ts";
export type { Worker, WorkerOptions } from "./worker.ts";
export { startWorker } from "./worker.ts";
