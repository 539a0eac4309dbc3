import type { Log, LoggerOptions, LogLevel } from "./logger.ts";

export interface LateLog extends Log {
  /** Resolves when the last line is written, or cannot be, with whether it was. Never rejects. */
  written(): Promise<boolean>;
}

/** The most urgent first. */
const LEVELS = ["fatal", "error", "warn", "info", "debug"] as const;
type Level = (typeof LEVELS)[number];
type Said = [fields: object, message: string];

/**
 * A logger whose library is loaded with the first line that is to be written: a thread that mostly has nothing to say
 * does without. When it cannot be loaded (no file descriptor is left), the line is lost, and the next one tries again.
 */
export function lateLog(options: LoggerOptions): LateLog {
  let loaded: Promise<Log> | undefined;
  let last = Promise.resolve(true);
  const write = async (level: Level, said: Said): Promise<boolean> => {
    loaded ??= import("./logger.ts").then(({ createLogger }) => createLogger(options));
    try {
      (await loaded)[level](...said);
      return true;
    } catch {
      loaded = undefined;
      return false;
    }
  };
  const lines = LEVELS.map((level) => [
    level,
    (...said: Said): void => {
      if (isWritten(level, options.level)) last = write(level, said);
    },
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a method for each level
  return Object.assign(Object.fromEntries(lines) as Log, { written: () => last });
}

function isWritten(level: Level, least: LogLevel): boolean {
  if (least === "silent") return false;
  return least === "trace" || LEVELS.indexOf(level) <= LEVELS.indexOf(least);
}
