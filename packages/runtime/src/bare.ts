/**
 * What needs none of the libraries for logs and metrics, for a thread: it loads its modules a second time, and those
 * libraries are a tenth of a second of work and 20 MB.
 */

export { nearest } from "./config/nearest.ts";
export { RAW_PERCENT, UNREADABLE_URL } from "./config/url-mistakes.ts";
export type { Fault, FaultKind } from "./log/fault.ts";
export { faultOf, withFault } from "./log/fault.ts";
export type { LateLog } from "./log/late-log.ts";
export { lateLog } from "./log/late-log.ts";
export { type StoreWords, socketFault } from "./log/socket-fault.ts";
export { unreadMetrics } from "./metrics/unread-metrics.ts";
export { rememberSecret, rememberUrl } from "./secrets/secrets.ts";
export type { NamedFile } from "./tls/secure-context.ts";
export { secureContext, unusableTls } from "./tls/secure-context.ts";
export { withDeadline } from "./waits/deadline.ts";
export { startLoop } from "./waits/loop.ts";
export type { RetryOptions } from "./waits/retry.ts";
export { retry } from "./waits/retry.ts";
