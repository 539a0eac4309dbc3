import type { JobRecord } from "@muster/db";
import type { Body, OutputStream, ReportedLine, ReportedOutput } from "@muster/job";
import type { WatchedEvent } from "@muster/watch";

/** A job as its watchers see it. */
export interface JobSnapshot extends Omit<JobRecord, "taskId" | "result" | "progress"> {
  readonly jobId: string;
  /** Once it has succeeded: nothing, bytes, or the value that its JSON was. */
  readonly result?: unknown;
  /** What its handler reported last. */
  readonly progress?: { readonly value: unknown; readonly at: Date };
}

interface Place {
  /** Grows with each event of the job; `resumeAfter` takes it. */
  readonly sequence: number;
}

interface Reported extends Place {
  readonly at: Date;
  readonly attempt: number;
}

/** What a watcher is told. Kinds may be added: ignore those that you do not know. */
export type JobEvent =
  | (Place & { readonly kind: "state"; readonly job: JobSnapshot })
  | (Reported & { readonly kind: "progress"; readonly value: unknown })
  | (Reported & ReportedLine & { readonly kind: "log" })
  | (Reported & {
      readonly kind: "output";
      readonly stream: OutputStream;
      readonly data: Uint8Array;
      /** Whether more was written than is kept. */
      readonly cut: boolean;
    });

/** The value of a payload or a result. */
export const valueOf = ({ kind, data }: Body): unknown =>
  kind === "json" ? JSON.parse(new TextDecoder().decode(data)) : new Uint8Array(data);

/** Undefined for what this version does not know. */
export function toJobEvent(event: WatchedEvent): JobEvent | undefined {
  const { sequence } = event;
  if ("job" in event) return { kind: "state", sequence, job: toSnapshot(event.job) };
  const { kind, at, attempt, data } = event.entry;
  const told: Reported = { sequence, at: new Date(at), attempt: attempt ?? 0 };
  const value: unknown = JSON.parse(data);
  if (kind === "progress") return { kind, ...told, value };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- lineText of packages/job wrote it
  if (kind === "log") return { kind, ...told, ...(value as ReportedLine) };
  if (kind !== "output") return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- packages/worker/src/reports wrote it
  const { stream, base64, cut } = value as ReportedOutput;
  return { kind, ...told, stream, data: Uint8Array.from(Buffer.from(base64, "base64")), cut };
}

function toSnapshot({ taskId: jobId, result, progress, ...job }: JobRecord): JobSnapshot {
  return {
    ...job,
    jobId,
    ...(result !== undefined && { result: valueOf(result) }),
    ...(progress !== undefined && { progress: { value: JSON.parse(progress.json), at: progress.at } }),
  };
}
