/**
 * What needs none of the libraries for logs and metrics, for a thread: it loads its modules a second time, and those
 * libraries are a tenth of a second of work and 20 MB.
 */

export { withDeadline } from "./deadline.ts";
export type { Fault, FaultKind } from "./fault.ts";
export { faultOf, withFault } from "./fault.ts";
export type { LateLog } from "./late-log.ts";
export { lateLog } from "./late-log.ts";
export { startLoop } from "./loop.ts";
export { nearest } from "./nearest.ts";
export type { RetryOptions } from "./retry.ts";
export { retry } from "./retry.ts";
export { rememberSecret, rememberUrl } from "./secrets.ts";
export type { NamedFile } from "./secure-context.ts";
export { secureContext, unusableTls } from "./secure-context.ts";
export { type StoreWords, socketFault } from "./socket-fault.ts";
export { unreadMetrics } from "./unread-metrics.ts";
export { RAW_PERCENT, UNREADABLE_URL } from "./url-mistakes.ts";
