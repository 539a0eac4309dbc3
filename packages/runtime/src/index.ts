export type { OptionCheck, OptionChecks } from "./config/check-options.ts";
export {
  aNumber,
  anObject,
  asVariable,
  aWholeNumber,
  checkOptions,
  optionMistakes,
} from "./config/check-options.ts";
export type { Config, ConfigTable, Option, OptionDescription } from "./config/env.ts";
export {
  ConfigError,
  configWarnings,
  hideSecretsOf,
  option,
  readConfig,
  renderConfigTable,
} from "./config/env.ts";
export type { Parsed, Reader } from "./config/env-readers.ts";
export {
  accept,
  host,
  hours,
  integer,
  list,
  oneOf,
  optional,
  password,
  port,
  refuse,
  remotePort,
  seconds,
  text,
  url,
} from "./config/env-readers.ts";
export { nearest } from "./config/nearest.ts";
export { RAW_PERCENT, UNREADABLE_URL, urlMistake, urlShapeMistake } from "./config/url-mistakes.ts";
export { boundedText, readProperty } from "./foreign.ts";
export { describe } from "./log/describe.ts";
export { isErrorLike, stackOf } from "./log/error-like.ts";
export type { Fault, FaultKind } from "./log/fault.ts";
export { faultKind, faultOf, withFault } from "./log/fault.ts";
export type { Log, Logger, LogLevel } from "./log/logger.ts";
export { createLogger, LOG_LEVELS } from "./log/logger.ts";
export { type StoreWords, socketFault } from "./log/socket-fault.ts";
export type { Degradation, Degradations } from "./metrics/degradations.ts";
export type { Metrics } from "./metrics/metrics.ts";
export { boundedLabel, createMetrics } from "./metrics/metrics.ts";
export { ofProcess } from "./of-process.ts";
export type { Lifecycle, Stoppable } from "./process/lifecycle.ts";
export { createLifecycle } from "./process/lifecycle.ts";
export { watchParent } from "./process/parent.ts";
export type { ProcessOptions, ServiceOptions } from "./process/run-process.ts";
export { runProcess, runService } from "./process/run-process.ts";
export type { StopSignals } from "./process/stop-signals.ts";
export { onStopSignals } from "./process/stop-signals.ts";
export { hiddenField, hideFields, isSecretField } from "./secrets/secret-fields.ts";
export { SecretFilter } from "./secrets/secret-filter.ts";
export { MIN_SECRET_LENGTH } from "./secrets/secret-forms.ts";
export {
  boundedHidden,
  HIDDEN,
  hideRemembered,
  hideSecrets,
  rememberNamedSecret,
  rememberSecret,
  rememberUrl,
} from "./secrets/secrets.ts";
export type { HealthReport } from "./server/health.ts";
export { loopsHealth, storesReadiness } from "./server/health.ts";
export type { HostRules } from "./server/host-check.ts";
export { hostName, isLoopback, wrongHost } from "./server/host-check.ts";
export { listenOn } from "./server/listen.ts";
export type { OpsPage, OpsServer, OpsServerOptions } from "./server/ops-server.ts";
export { BadQuestion, startOpsServer } from "./server/ops-server.ts";
export type { ServiceConfig } from "./server/service-config.ts";
export { opsBasics, serviceConfig } from "./server/service-config.ts";
export { STRICT_HEADERS } from "./server/strict-headers.ts";
export { certificateFile, privateKeyFile } from "./tls/certificate-file.ts";
export { secureContext } from "./tls/secure-context.ts";
export type { ServerPair, ServerTlsFiles } from "./tls/server-pair.ts";
export { ServerTls } from "./tls/server-tls.ts";
export { type ServerTlsNames, serverTlsFiles, serverTlsRows } from "./tls/server-tls-config.ts";
export { verifiedCertificate } from "./tls/verified-certificate.ts";
export type { Unkept } from "./unkept.ts";
export { findUnkept } from "./unkept.ts";
export { VERSION } from "./version.ts";
export type { Backoff, BackoffOptions } from "./waits/backoff.ts";
export { backoff } from "./waits/backoff.ts";
export type { CoalesceOptions, Coalescer } from "./waits/coalesce.ts";
export { coalesce } from "./waits/coalesce.ts";
export type { WaitOptions } from "./waits/condition.ts";
export { Condition } from "./waits/condition.ts";
export { DeadlineError, sleep, withDeadline } from "./waits/deadline.ts";
export type { LateTimer } from "./waits/late-timer.ts";
export { lateTimer } from "./waits/late-timer.ts";
export type { Loop, LoopOptions, Turning } from "./waits/loop.ts";
export { startLoop } from "./waits/loop.ts";
export type { RetryOptions } from "./waits/retry.ts";
export { retry } from "./waits/retry.ts";
export { TimeSlice } from "./waits/time-slice.ts";
export { CoalesceFullError, CoalesceLateError } from "./waits/waiting-line.ts";
