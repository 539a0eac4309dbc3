import { create, type DescField, type DescMessage, ScalarType, toBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { expect, test } from "vitest";
import { file_scheduler_v1_bulk_service as bulk } from "../gen/scheduler/v1/bulk_service_pb.ts";
import { file_scheduler_v1_finished as finished } from "../gen/scheduler/v1/finished_pb.ts";
import { file_scheduler_v1_job as job } from "../gen/scheduler/v1/job_pb.ts";
import { file_scheduler_v1_worker_service as workers } from "../gen/scheduler/v1/worker_service_pb.ts";
import { tagsOf } from "./wire-tags.ts";

const messages = [bulk, finished, job, workers].flatMap((file) => file.messages);

test("a field's tag is what the library writes before it", () => {
  const wrong = messages.flatMap((message) => {
    const tags = tagsOf(message);
    return message.fields.filter((field) => tags[field.localName] !== tagWritten(message, field)).map(String);
  });
  expect(messages.flatMap(({ fields }) => fields).length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});

function tagWritten(message: DescMessage, field: DescField): number {
  const value = field.fieldKind === "list" ? [valueOf(field)] : valueOf(field);
  const { oneof, localName } = field;
  const init =
    oneof === undefined ? { [localName]: value } : { [oneof.localName]: { case: localName, value } };
  return new BinaryReader(toBinary(message, create(message, init))).uint32();
}

/** One that is written: no default. */
function valueOf(field: DescField): unknown {
  if (field.fieldKind === "map") return { key: field.message === undefined ? "" : create(field.message) };
  if (field.message !== undefined) return create(field.message);
  if (field.enum !== undefined) return 1;
  const { scalar } = field;
  if (scalar === ScalarType.STRING) return "text";
  if (scalar === ScalarType.BYTES) return new Uint8Array(1);
  if (scalar === ScalarType.BOOL) return true;
  return scalar === ScalarType.INT64 || scalar === ScalarType.UINT64 ? 1n : 1;
}
