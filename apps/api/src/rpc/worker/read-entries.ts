import { toJson } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "@bufbuild/protobuf/wkt";
import {
  lineText,
  MusterError,
  progressText,
  type Reading,
  type ReportEntry,
  type ReportedLevel,
  type ReportedLine,
  type ReportedOutput,
  sealedMark,
} from "@muster/job";
import { type LogLine, type OutputChunk, OutputStream } from "@muster/proto/scheduler/v1/watch";
import type { ReportedEntry } from "@muster/proto/scheduler/v1/worker_service";

const MOST_ENTRIES = 500;
const MAX_NUMBER = 1_000_000_000;
/** What is sealed is a third longer than what it was, and cannot be cut. */
const MAX_SEALED_LENGTH = 16_384;
const LEVELS: ReadonlySet<string> = new Set<ReportedLevel>(["info", "warn", "error"]);

/** What one attempt reports, as it is kept. */
export function readEntries(reading: Reading, at: string, entries: readonly ReportedEntry[]): ReportEntry[] {
  if (entries.length > MOST_ENTRIES) reading.refuse(at, `at most ${MOST_ENTRIES} entries`, entries.length);
  let last = 0;
  return entries.slice(0, MOST_ENTRIES).map(({ number, entry }, index) => {
    const field = `${at}[${index}]`;
    reading.count(`${field}.number`, number, { min: last + 1, max: MAX_NUMBER });
    last = number;
    if (entry.case === "progress")
      return { number, kind: "progress", data: readProgress(reading, `${field}.progress`, entry.value) };
    if (entry.case === "log")
      return { number, kind: "log", data: readLine(reading, `${field}.log`, entry.value) };
    if (entry.case === "output")
      return { number, kind: "output", data: readOutput(reading, `${field}.output`, entry.value) };
    reading.refuse(field, "one of progress, log and output", "nothing");
    return { number, kind: "log", data: "" };
  });
}

const isSealed = (text: unknown): text is string =>
  typeof text === "string" && text.length <= MAX_SEALED_LENGTH && sealedMark(text) !== undefined;

function readProgress(reading: Reading, field: string, value: Value): string {
  try {
    const json = toJson(ValueSchema, value);
    return isSealed(json) ? JSON.stringify(json) : progressText(json);
  } catch (error) {
    // Words of ours, or of the library about a value without a kind.
    const [mistake] = error instanceof MusterError ? error.mistakes : [];
    reading.refuseAs(field, mistake?.expected ?? "a value that JSON can hold", mistake?.got ?? "another");
    return "";
  }
}

function readLine(reading: Reading, field: string, { level, message, fields }: LogLine): string {
  if (!isLevel(level)) {
    reading.refuse(`${field}.level`, `one of ${[...LEVELS].join(", ")}`, level);
    return "";
  }
  if (isSealed(message)) return JSON.stringify({ level, message } satisfies ReportedLine);
  return lineText(level, fields === undefined ? undefined : readFields(fields), message);
}

const isLevel = (level: string): level is ReportedLevel => LEVELS.has(level);

/** Logging never fails: what JSON cannot hold is left out. */
function readFields(fields: Value): unknown {
  try {
    return toJson(ValueSchema, fields);
  } catch {
    return undefined;
  }
}

function readOutput(reading: Reading, field: string, { stream, data, cut }: OutputChunk): string {
  if (stream !== OutputStream.STDOUT && stream !== OutputStream.STDERR)
    reading.refuse(`${field}.stream`, "OUTPUT_STREAM_STDOUT or OUTPUT_STREAM_STDERR", stream);
  const base64 = Buffer.from(data).toString("base64");
  const name = stream === OutputStream.STDERR ? "stderr" : "stdout";
  return JSON.stringify({ stream: name, base64, cut } satisfies ReportedOutput);
}
