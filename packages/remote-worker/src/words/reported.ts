import { create, fromJson, type JsonValue, type MessageInitShape } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import type { Report, ReportEntry, ReportedLine, ReportedOutput } from "@muster/job";
import { OutputStream } from "@muster/proto/scheduler/v1/watch";
import {
  type AttemptReport,
  AttemptReportSchema,
  ReportedEntrySchema,
} from "@muster/proto/scheduler/v1/worker_service";

export function reportOf({ taskId, fence, entries }: Report): AttemptReport {
  return create(AttemptReportSchema, { jobId: taskId, fence, entries: entries.map(entryOf) });
}

type Told = MessageInitShape<typeof ReportedEntrySchema>;

/** What an entry holds was written by `packages/job` and `output.ts`: each has one form. */
function entryOf({ number, kind, data }: ReportEntry): Told {
  const json: unknown = JSON.parse(data);
  switch (kind) {
    case "progress":
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse answers is a JsonValue
      return { number, entry: { case: "progress", value: fromJson(ValueSchema, json as JsonValue) } };
    case "log":
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- lineText of packages/job wrote it
      return { number, entry: { case: "log", value: lineOf(json as ReportedLine) } };
    default:
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- output.ts wrote it
      return { number, entry: { case: "output", value: outputOf(json as ReportedOutput) } };
  }
}

function lineOf({ level, message, fields }: ReportedLine): {
  level: string;
  message: string;
  fields?: ReturnType<typeof fromJson<typeof ValueSchema>>;
} {
  if (fields === undefined) return { level, message };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was JSON before
  return { level, message, fields: fromJson(ValueSchema, fields as JsonValue) };
}

function outputOf({ stream, base64, cut }: ReportedOutput): {
  stream: OutputStream;
  data: Uint8Array;
  cut: boolean;
} {
  const code = stream === "stdout" ? OutputStream.STDOUT : OutputStream.STDERR;
  return { stream: code, data: Buffer.from(base64, "base64"), cut };
}
