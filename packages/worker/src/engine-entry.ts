/** The engine for another implementation of its port, without the one on SQL and Redis: whoever has that needs no driver. */
export { type Engine, startEngine } from "./engine.ts";
export { checkQueues, engineSealing, HOST_CHECKS, type HostOptions } from "./host-options.ts";
export { aboutWorker } from "./machine/about-worker.ts";
export { tellMissing } from "./secrets/tell-missing.ts";
