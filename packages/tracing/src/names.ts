/**
 * Every name that spans bear. Those of messaging are of OpenTelemetry's semantic conventions, which are still in development:
 * what changes there changes here.
 */
const SYSTEM = "muster";

export const NAMES = {
  system: "messaging.system",
  operationType: "messaging.operation.type",
  operationName: "messaging.operation.name",
  destination: "messaging.destination.name",
  messageId: "messaging.message.id",
  bodySize: "messaging.message.body.size",
  batchCount: "messaging.batch.message_count",
  errorType: "error.type",
  /** By the conventions up to 1.24, for whoever asks for both by OTEL_SEMCONV_STABILITY_OPT_IN=messaging/dup. */
  operationBefore: "messaging.operation",
  type: "muster.job.type",
  attempt: "muster.job.attempt",
  fence: "muster.job.fence",
  outcome: "muster.job.outcome",
  waitMs: "muster.job.wait_ms",
  deduplicated: "muster.job.deduplicated",
  /** Of a link: what it leads to, see {@link LinkTarget}. */
  link: "muster.link",
} as const;

/** Where a span's link leads: to the job's submit, to the attempt before, to where its schedule was applied. */
export type LinkTarget = "submit" | "attempt" | "schedule";

export type Operation = "send" | "process";

/** What an operation was called before. */
const BEFORE: Readonly<Record<Operation, string>> = { send: "publish", process: "process" };

/** Attributes that say what a span does. */
export function operationNames(operation: Operation, optIn: string | undefined): Record<string, string> {
  const both = (optIn ?? "").split(",").some((name) => name.trim() === "messaging/dup");
  return {
    [NAMES.system]: SYSTEM,
    [NAMES.operationType]: operation,
    [NAMES.operationName]: operation,
    ...(both && { [NAMES.operationBefore]: BEFORE[operation] }),
  };
}
