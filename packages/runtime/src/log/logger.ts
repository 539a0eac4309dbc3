import nodeModule from "node:module";
import { type DestinationStream, type Logger, pino } from "pino";
import { hideFieldsOf } from "../secrets/secret-fields.ts";
import { hideSecrets } from "../secrets/secrets.ts";
import { loggedError } from "./logged-error.ts";

export type { Logger } from "pino";
/** What most of us need of one. */
export type Log = Pick<Logger, Exclude<LogLevel, "trace" | "silent">>;

/** The values of LOG_LEVEL, the most urgent first. */
export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const MAX_UNWRITTEN_BYTES = 1024 * 1024;

export interface LoggerOptions {
  /** The process or component; in every line as `name`. */
  readonly name: string;
  readonly level: LogLevel;
  /** One readable line per entry instead of JSON. Default: when stdout is a terminal. */
  readonly pretty?: boolean;
  /** Where lines go instead of stdout; set by tests. */
  readonly destination?: DestinationStream;
}

/**
 * A logger that writes to stdout: JSON lines for machines, readable lines for a person at a terminal. Writing is
 * synchronous in both forms, so that the line which says why a process died is not lost with it.
 */
export function createLogger(options: LoggerOptions): Logger {
  const readable = options.pretty ?? process.stdout.isTTY;
  return pino(
    {
      name: options.name,
      level: options.level,
      timestamp: pino.stdTimeFunctions.isoTime,
      // The name of a level, because no reader of a log knows that 40 means warn.
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: loggedError },
    },
    withoutSecrets(
      readable ? readableStream(options.destination ?? stdout()) : (options.destination ?? stdout()),
    ),
  );
}

/**
 * Lines that cannot be written now are kept up to a bound, then dropped: the terminal was closed, the disk is full. An
 * error without a listener would end the process in the middle of its jobs, or of the drain that the closed terminal
 * asked for.
 */
function stdout(): DestinationStream {
  return pino.destination({ sync: true, maxLength: MAX_UNWRITTEN_BYTES }).on("error", () => undefined);
}

function withoutSecrets(destination: DestinationStream): DestinationStream {
  // Fields first: what is hidden within a number leaves no JSON.
  return { write: (line) => destination.write(hideSecrets(hideFieldsOf(line))) };
}

function readableStream(destination: DestinationStream): DestinationStream {
  const pretty = loadPretty();
  if (pretty === undefined) return destination;
  return pretty({
    colorize: pretty.isColorSupported,
    destination,
    ignore: "pid,hostname",
    singleLine: true,
    sync: true,
    translateTime: "SYS:HH:MM:ss.l",
  });
}

/** Loaded for a terminal only: a service would hold its 2 MB for nothing. Undefined in a bundle, which leaves it out. */
function loadPretty(): typeof import("pino-pretty") | undefined {
  try {
    // By its whole name: bundles often begin with an import of `createRequire` of their own.
    const pretty: typeof import("pino-pretty") = nodeModule.createRequire(import.meta.url)("pino-pretty");
    return pretty;
  } catch {
    return undefined;
  }
}
