import type { Timestamp, Value } from "@bufbuild/protobuf/wkt";
import type { JobEvent, JobStatus } from "@muster/proto/scheduler/v1/job";
import { type LogLine, OutputStream } from "@muster/proto/scheduler/v1/watch";

/** What a job's stream has told so far. */
export interface Told {
  /** The latest that came with a change of state. */
  readonly status: JobStatus | undefined;
  readonly progress: Value | undefined;
  readonly lines: readonly ToldLine[];
  readonly output: readonly ToldOutput[];
  /** An event that comes again, when the stream was begun anew by another tab, is known by it. */
  readonly sequence: bigint;
}

export interface ToldLine {
  readonly at: Timestamp | undefined;
  readonly line: LogLine;
}

export interface ToldOutput {
  readonly attempt: number;
  readonly isError: boolean;
  readonly text: string;
  /** The attempt wrote more than is kept. */
  readonly cut: boolean;
}

export const UNTOLD: Told = { status: undefined, progress: undefined, lines: [], output: [], sequence: 0n };

export function tellEvents(before: Told, events: readonly JobEvent[]): Told {
  let told = before;
  for (const event of events)
    if (event.sequence === 0n || event.sequence > told.sequence) told = tell(told, event);
  return told;
}

function tell(told: Told, event: JobEvent): Told {
  const { report, status, timestamp } = event;
  const next = { ...told, sequence: event.sequence > told.sequence ? event.sequence : told.sequence };
  switch (report.case) {
    case "progress":
      return { ...next, progress: report.value };
    case "log":
      return { ...next, lines: [...told.lines, { at: timestamp, line: report.value }] };
    case "output": {
      const { attempt, stream, data, cut } = report.value;
      const isError = stream === OutputStream.STDERR;
      return { ...next, output: [...told.output, { attempt, isError, text: decode(data), cut }] };
    }
    default:
      return status === undefined ? next : { ...next, status, progress: status.progress ?? told.progress };
  }
}

/** A character that begins in one chunk and ends in the next shows as two marks: rare, and the text around it stays readable. */
const decode = (data: Uint8Array): string => new TextDecoder().decode(data);
