import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { LimitKeySchema } from "@muster/proto/scheduler/v1/limit";
import type { Pause } from "@muster/proto/scheduler/v1/queue";
import { UsageError } from "../../command/mistakes.ts";
import { type Option, text } from "../../command/option.ts";

/** What can be paused: a queue by its name alone, or one of these. */
export const TARGET_OPTIONS: {
  readonly type: Option<string>;
  readonly limit: Option<string>;
  readonly key: Option<string>;
} = {
  type: text("TYPE", "A type of jobs instead of a queue."),
  limit: text("LIMIT", "The key of a limit instead of a queue; with --key."),
  key: {
    ...text("KEY", "Of the limit: a value of its label; '' for jobs without that label."),
    mayBeEmpty: true,
  },
};

type Target = Exclude<Pause["target"], { case: undefined }>;

/** @throws UsageError unless exactly one was named */
export function targetOf(
  queue: string | undefined,
  { type, limit, key }: { readonly type: string; readonly limit: string; readonly key: string },
): Target {
  const named = [queue ?? "", type, limit].filter((one) => one !== "");
  if (named.length !== 1)
    throw new UsageError([
      `expected a queue, --type or --limit, got ${named.length === 0 ? "nothing" : "more than one"}`,
    ]);
  if (key !== "" && limit === "") throw new UsageError(["--key: expected --limit beside it, got nothing"]);
  if (type !== "") return { case: "type", value: type };
  if (limit === "") return { case: "queue", value: queue ?? "" };
  const value: MessageInitShape<typeof LimitKeySchema> = { limit, key };
  return { case: "limitKey", value: create(LimitKeySchema, value) };
}

/** For people. */
export function targetText({ target }: Pick<Pause, "target">): string {
  if (target.case === "limitKey") return `limit ${target.value.limit}, key "${target.value.key}"`;
  return target.case === undefined ? "" : `${target.case} ${target.value}`;
}
