import { types } from "node:util";
import { type HandlerLog, lineText, MAX_LOG_LINE_BYTES, type ReportedLevel } from "@muster/job";
import { boundedHidden, describe, isErrorLike, readProperty } from "@muster/runtime";
import { plainFields } from "./plain-fields.ts";

/** The worker's log, which may know that a level is not written. */
interface WorkerLog extends HandlerLog {
  isLevelEnabled?(level: string): boolean;
}

/**
 * The handler's log, whose lines above debug are also handed to `keep`, as JSON texts of a ReportedLine. Whatever a
 * handler logs, a line is bounded and without secrets before it goes anywhere, and logging never throws.
 */
export function keepingLog(log: WorkerLog, keep: (line: string) => void): HandlerLog {
  const both =
    (level: ReportedLevel) =>
    (fields: unknown, message: unknown): void => {
      const line = bounded(fields, message);
      log[level](line.fields, line.message);
      keep(lineText(level, line.kept, line.message));
    };
  return {
    debug: (fields, message) => {
      if (log.isLevelEnabled?.("debug") === false) return;
      const line = bounded(fields, message);
      log.debug(line.fields, line.message);
    },
    info: both("info"),
    warn: both("warn"),
    error: both("error"),
  };
}

interface Line {
  /** For the worker's log, which itself shows an error under `err`. */
  readonly fields: object;
  /** For the job's log, where everything is data. */
  readonly kept: unknown;
  readonly message: string;
}

/** In JavaScript nothing keeps a handler from logging a message alone, or an error. */
function bounded(fields: unknown, message: unknown): Line {
  if (message === undefined && typeof fields === "string") return bounded(undefined, fields);
  if (isErrorLike(fields)) return bounded({ err: fields }, message ?? describe(fields, MAX_LOG_LINE_BYTES));
  const kept = plainFields(fields);
  const said = typeof message === "string" ? message : message === undefined ? "" : describe(message);
  return { fields: loggable(fields, kept), kept, message: boundedHidden(said, MAX_LOG_LINE_BYTES) };
}

/** An error under `err` stays one: the log shows its stack, within bounds of its own. */
function loggable(fields: unknown, kept: unknown): object {
  if (typeof kept !== "object" || kept === null) return kept === undefined ? {} : { fields: kept };
  const err =
    typeof fields === "object" && fields !== null && !types.isProxy(fields)
      ? readProperty(fields, "err")
      : undefined;
  return isErrorLike(err) ? { ...kept, err } : kept;
}
