import type { JobRecord, LogEntry } from "@muster/db";
import { type Body, envelopeIn, isSealed, type ReportedLine, type ReportedOutput } from "@muster/job";
import { type Clear, SealError, type Sealing, type WrittenPurpose } from "@muster/sealing";
import type { WatchedEvent } from "@muster/watch";

/** Opens what workers wrote of one job. */
type Open = (data: Uint8Array, purpose: WrittenPurpose) => Promise<Clear>;

/**
 * The event in clear. What does not open stays as it is: a watcher that lacks one key has the job's state all the same.
 * @param type the job's
 * @throws MusterError `unavailable` when the key provider does not answer
 */
export async function openEvent(sealing: Sealing, event: WatchedEvent, type: string): Promise<WatchedEvent> {
  const jobId = "job" in event ? event.job.taskId : event.taskId;
  const open: Open = (data, purpose) => sealing.open(data, { purpose, type, jobId });
  if ("job" in event) return { ...event, job: await openRecord(open, event.job) };
  return { ...event, entry: await orAsItIs(event.entry, () => openEntry(open, event.entry)) };
}

async function openRecord(open: Open, job: JobRecord): Promise<JobRecord> {
  const { lastError, cancelReason, result, progress } = job;
  return {
    ...job,
    lastError: await openText(open, lastError),
    cancelReason: await openText(open, cancelReason),
    ...(result !== undefined && { result: await orAsItIs(result, () => openResult(open, result)) }),
    ...(progress !== undefined && {
      progress: { ...progress, json: await orAsItIs(progress.json, () => openJson(open, progress.json)) },
    }),
  };
}

async function openText(open: Open, text: string | null): Promise<string | null> {
  const envelope = text === null ? undefined : envelopeIn(text);
  if (envelope === undefined) return text;
  return orAsItIs(text, async () => textOf(await open(envelope, "error")));
}

async function openResult(open: Open, result: Body): Promise<Body> {
  if (!isSealed(result.data)) return result;
  const { content, data } = await open(result.data, "result");
  return { kind: content === "json" ? "json" : "bytes", data };
}

/** Progress: any value as JSON, or a sealed text as JSON. */
async function openJson(open: Open, json: string): Promise<string> {
  const value: unknown = JSON.parse(json);
  const envelope = typeof value === "string" ? envelopeIn(value) : undefined;
  return envelope === undefined ? json : textOf(await open(envelope, "progress"));
}

async function openEntry(open: Open, entry: LogEntry): Promise<LogEntry> {
  const { kind, data } = entry;
  if (kind === "progress") return { ...entry, data: await openJson(open, data) };
  if (kind === "log") return { ...entry, data: await openLine(open, data) };
  return kind === "output" ? { ...entry, data: await openOutput(open, data) } : entry;
}

async function openLine(open: Open, data: string): Promise<string> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- lineText of packages/job wrote it
  const { message } = JSON.parse(data) as ReportedLine;
  const envelope = envelopeIn(message);
  return envelope === undefined ? data : textOf(await open(envelope, "log"));
}

async function openOutput(open: Open, data: string): Promise<string> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- packages/worker/src/reports wrote it
  const output = JSON.parse(data) as ReportedOutput;
  const bytes = Buffer.from(output.base64, "base64");
  if (!isSealed(bytes)) return data;
  const opened = Buffer.from((await open(bytes, "output")).data);
  return JSON.stringify({ ...output, base64: opened.toString("base64") } satisfies ReportedOutput);
}

const textOf = ({ data }: Clear): string => Buffer.from(data).toString("utf8");

async function orAsItIs<T>(sealed: T, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return sealed;
  }
}
