import { type HandlerLog, lineText, type ReportedLevel } from "@muster/job";

/** The handler's log, whose lines above debug are also handed to `keep`, as JSON texts of a ReportedLine. */
export function keepingLog(log: HandlerLog, keep: (line: string) => void): HandlerLog {
  const both =
    (level: ReportedLevel) =>
    (fields: object, message: string): void => {
      log[level](fields, message);
      keep(lineText(level, fields, message));
    };
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: both("info"),
    warn: both("warn"),
    error: both("error"),
  };
}
