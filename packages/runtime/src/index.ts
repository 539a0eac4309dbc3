export type { Backoff, BackoffOptions } from "./backoff.ts";
export { backoff } from "./backoff.ts";
export { certificateFile, privateKeyFile } from "./certificate-file.ts";
export type { OptionCheck, OptionChecks } from "./check-options.ts";
export {
  aNumber,
  anObject,
  asVariable,
  aWholeNumber,
  checkOptions,
  optionMistakes,
} from "./check-options.ts";
export type { CoalesceOptions, Coalescer } from "./coalesce.ts";
export { coalesce } from "./coalesce.ts";
export type { WaitOptions } from "./condition.ts";
export { Condition } from "./condition.ts";
export { DeadlineError, sleep, withDeadline } from "./deadline.ts";
export type { Degradation, Degradations } from "./degradations.ts";
export { describe } from "./describe.ts";
export type { Config, ConfigTable, Option, OptionDescription } from "./env.ts";
export {
  ConfigError,
  configWarnings,
  hideSecretsOf,
  option,
  readConfig,
  renderConfigTable,
} from "./env.ts";
export type { Parsed, Reader } from "./env-readers.ts";
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
} from "./env-readers.ts";
export { isErrorLike, stackOf } from "./error-like.ts";
export type { Fault, FaultKind } from "./fault.ts";
export { faultKind, faultOf, withFault } from "./fault.ts";
export { boundedText, readProperty } from "./foreign.ts";
export type { HealthReport } from "./health.ts";
export { loopsHealth, storesReadiness } from "./health.ts";
export type { HostRules } from "./host-check.ts";
export { hostName, isLoopback, wrongHost } from "./host-check.ts";
export type { LateTimer } from "./late-timer.ts";
export { lateTimer } from "./late-timer.ts";
export type { Lifecycle, Stoppable } from "./lifecycle.ts";
export { createLifecycle } from "./lifecycle.ts";
export { listenOn } from "./listen.ts";
export type { Log, Logger, LogLevel } from "./logger.ts";
export { createLogger, LOG_LEVELS } from "./logger.ts";
export type { Loop, LoopOptions, Turning } from "./loop.ts";
export { startLoop } from "./loop.ts";
export type { Metrics } from "./metrics.ts";
export { boundedLabel, createMetrics } from "./metrics.ts";
export { nearest } from "./nearest.ts";
export { ofProcess } from "./of-process.ts";
export type { OpsPage, OpsServer, OpsServerOptions } from "./ops-server.ts";
export { BadQuestion, startOpsServer } from "./ops-server.ts";
export { watchParent } from "./parent.ts";
export type { RetryOptions } from "./retry.ts";
export { retry } from "./retry.ts";
export type { ProcessOptions, ServiceOptions } from "./run-process.ts";
export { runProcess, runService } from "./run-process.ts";
export { hiddenField, hideFields, isSecretField } from "./secret-fields.ts";
export { SecretFilter } from "./secret-filter.ts";
export { MIN_SECRET_LENGTH } from "./secret-forms.ts";
export {
  boundedHidden,
  HIDDEN,
  hideRemembered,
  hideSecrets,
  rememberNamedSecret,
  rememberSecret,
  rememberUrl,
} from "./secrets.ts";
export { secureContext } from "./secure-context.ts";
export type { ServerPair, ServerTlsFiles } from "./server-pair.ts";
export { ServerTls } from "./server-tls.ts";
export { type ServerTlsNames, serverTlsFiles, serverTlsRows } from "./server-tls-config.ts";
export type { ServiceConfig } from "./service-config.ts";
export { opsBasics, serviceConfig } from "./service-config.ts";
export { type StoreWords, socketFault } from "./socket-fault.ts";
export type { StopSignals } from "./stop-signals.ts";
export { onStopSignals } from "./stop-signals.ts";
export { STRICT_HEADERS } from "./strict-headers.ts";
export { TimeSlice } from "./time-slice.ts";
export type { Unkept } from "./unkept.ts";
export { findUnkept } from "./unkept.ts";
export { RAW_PERCENT, UNREADABLE_URL, urlMistake, urlShapeMistake } from "./url-mistakes.ts";
export { verifiedCertificate } from "./verified-certificate.ts";
export { VERSION } from "./version.ts";
export { CoalesceFullError, CoalesceLateError } from "./waiting-line.ts";
