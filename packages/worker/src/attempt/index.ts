export { Reports } from "../reports/reports.ts";
export type { StopReason } from "./attempt.ts";
export { Attempt, AttemptStopped } from "./attempt.ts";
export { callHandler, type Execution } from "./call-handler.ts";
export type { HandlerServices } from "./handler-context.ts";
export type { Isolate, IsolatedExecution, Lost } from "./isolate.ts";
export { ownPayload } from "./own-payload.ts";
