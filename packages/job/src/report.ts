import type { AttemptKey } from "./attempt.ts";
import { invalid } from "./errors.ts";
import type { OutputStream } from "./handler.ts";
import { MAX_LOG_LINE_BYTES, MAX_PROGRESS_BYTES } from "./limits.ts";
import { cleanText } from "./outcome.ts";

export type ReportKind = "progress" | "log" | "output";

export interface ReportEntry {
  /** From 1, growing through the attempt. An entry that was kept before is known by it. */
  readonly number: number;
  readonly kind: ReportKind;
  /** JSON text: it holds neither NUL nor lone surrogates. */
  readonly data: string;
}

/** What one running attempt reports. */
export interface Report extends AttemptKey {
  readonly entries: readonly ReportEntry[];
  /** Old progress of the job is to be forgotten. */
  readonly trims: boolean;
}

/** Levels of the lines that are kept with a job; debug lines go to the worker's log alone. */
export type ReportedLevel = "info" | "warn" | "error";

/** One line that a handler logged, as it is kept. */
export interface ReportedLine {
  readonly level: ReportedLevel;
  readonly message: string;
  /** What was logged with the message; absent when it was nothing, or too long to be kept. */
  readonly fields?: unknown;
}

/** A piece of a program's output, as it is kept. */
export interface ReportedOutput {
  readonly stream: OutputStream;
  readonly base64: string;
  /** More came than is kept. */
  readonly cut: boolean;
}

const EXPECTED = `a fraction from 0 to 1, or another value of at most ${MAX_PROGRESS_BYTES} bytes as JSON`;

/**
 * A progress value as JSON text.
 * @throws MusterError `invalid_argument` for a number outside 0 to 1, and for what JSON cannot hold or what is too long
 */
export function progressText(value: unknown): string {
  if (typeof value === "number" && !(value >= 0 && value <= 1)) throw invalid("progress", EXPECTED, value);
  // Before it is escaped: what is far too long must not cost anything.
  if (typeof value === "string" && value.length > MAX_PROGRESS_BYTES)
    throw invalid("progress", EXPECTED, `${value.length} characters`);
  const text = jsonText(value);
  if (text === undefined) throw invalid("progress", EXPECTED, `a value of type ${typeof value}`);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_PROGRESS_BYTES) throw invalid("progress", EXPECTED, `${bytes} bytes`);
  return text;
}

/** A log line as JSON text of at most MAX_LOG_LINE_BYTES; logging never throws, so what is too much is left out. */
export function lineText(level: ReportedLevel, fields: unknown, message: unknown): string {
  // The worker's log also accepts a message alone, and no compiler keeps a JavaScript handler from calling it so.
  const said = typeof message === "string" ? message : typeof fields === "string" ? fields : "";
  const text = cleanText(said, MAX_LOG_LINE_BYTES / 8);
  const line = { level, message: text };
  const whole = jsonText({ ...line, fields });
  if (whole === undefined || whole === JSON.stringify({ ...line, fields: {} }) || said !== message)
    return JSON.stringify(line);
  return Buffer.byteLength(whole) <= MAX_LOG_LINE_BYTES
    ? whole
    : JSON.stringify({ ...line, message: `${text} (fields left out: too long)` });
}

/** Undefined for what JSON cannot hold. */
function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_key, inner: unknown) =>
      // An Error has no fields of its own that JSON would show.
      inner instanceof Error ? { name: inner.name, message: inner.message } : inner,
    );
  } catch {
    return undefined;
  }
}
