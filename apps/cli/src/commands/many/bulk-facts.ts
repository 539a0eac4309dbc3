import { type JsonValue, toJson } from "@bufbuild/protobuf";
import {
  type Bulk,
  type BulkFilter,
  BulkFilterSchema,
  BulkStateSchema,
} from "@muster/proto/scheduler/v1/bulk_service";
import { enumWord } from "../../output/enum-words.ts";
import type { Fact } from "../../output/printer.ts";
import { countText, numberText, timeAndAgo } from "../../output/words.ts";
import { actionWord } from "./filter.ts";

export function bulkFacts(bulk: Bulk): Fact[] {
  return [
    ["id", bulk.bulkId],
    ["action", actionWord(bulk.action)],
    ["state", enumWord(BulkStateSchema, bulk.state)],
    ["done", `${numberText(bulk.done)} of ${countText(bulk.matched, bulk.matchedMore)}`],
    [
      "refused",
      bulk.refused === 0n ? "" : `${numberText(bulk.refused)}, by the database: they stay as they are`,
    ],
    ["looked at", numberText(bulk.lookedAt)],
    ["filter", filterText(bulk.filter)],
    ["started", timeAndAgo(bulk.startedAt)],
    ["finished", timeAndAgo(bulk.finishedAt)],
    ["started by", bulk.startedBy],
    ["reason", bulk.reason],
    ["error", bulk.error],
  ];
}

/** What was set of it, as JSON has it. */
export function filterText(filter: BulkFilter | undefined): string {
  if (filter === undefined) return "";
  const json = toJson(BulkFilterSchema, filter);
  return Object.entries(isObject(json) ? json : {})
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}

const isObject = (json: JsonValue): json is { [key: string]: JsonValue } =>
  typeof json === "object" && json !== null && !Array.isArray(json);
