export type { StopReason } from "./attempt.ts";
export { Attempt, AttemptStopped } from "./attempt.ts";
export * from "./chores/index.ts";
export type { Engine, EngineOptions } from "./engine.ts";
export { startEngine } from "./engine.ts";
export { describe, execute, handlerJob } from "./execute.ts";
export type { Isolate } from "./run-job.ts";
