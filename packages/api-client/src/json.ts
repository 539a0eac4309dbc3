import { fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "@bufbuild/protobuf/wkt";

/** For a job's payload: `job: { type, body: { case: "json", value: valueOf({ width: 10 }) } }`. */
export const valueOf = (json: JsonValue): Value => fromJson(ValueSchema, json);

/** Of a payload, a result, or a progress. */
export const jsonOf = (value: Value): JsonValue => toJson(ValueSchema, value);
