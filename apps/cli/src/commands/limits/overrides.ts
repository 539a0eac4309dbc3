import { create } from "@bufbuild/protobuf";
import { type LimitOverride, LimitOverrideSchema } from "@muster/proto/scheduler/v1/limit";
import {
  DeleteLimitOverrideResponseSchema,
  PutLimitOverrideResponseSchema,
  QueueService,
} from "@muster/proto/scheduler/v1/queue_service";
import { type Command, command } from "../../command/command.ts";
import { LIST_OPTIONS, orEmpty, printList } from "../../command/listing.ts";
import { UsageError } from "../../command/mistakes.ts";
import { decimal } from "../../command/option.ts";
import type { Noun } from "../../output/noun.ts";
import { LIMIT_OPTIONS, rateOf, rateText } from "./limit-options.ts";

const keyText = (key: string): string => (key === "" ? "(without the label)" : key);
const boundText = ({ maxRunning, rate, weight }: LimitOverride): string =>
  [maxRunning === 0 ? "" : `${maxRunning} at once`, rateText(rate), weight === 0 ? "" : `weight ${weight}`]
    .filter((part) => part !== "")
    .join(", ");

const OVERRIDE: Noun<typeof LimitOverrideSchema> = {
  schema: LimitOverrideSchema,
  none: "Every key has what the limit says.",
  columns: [
    { title: "KEY", of: ({ key }) => key },
    { title: "INSTEAD", of: boundText },
  ],
};
const LIMIT = { name: "limit", doc: "The limit's name." };
const LIMIT_AND_KEY = [
  LIMIT,
  { name: "key", doc: "A value of the limit's label; '' for jobs without that label." },
];

export const OVERRIDES: Command = command({
  name: "overrides",
  about: "Lists what single keys of a limit have instead of what it says.",
  arguments: [LIMIT],
  options: LIST_OPTIONS,
  examples: [{ typed: ["per-team"], what: "Of one limit." }],
  run: (session, options, [limit = ""]) =>
    printList(session, options, {
      noun: OVERRIDE,
      field: "overrides",
      page: async (pageSize, pageToken) => {
        const page = await session.api(QueueService).listLimitOverrides({ limit, pageSize, pageToken });
        return { items: page.overrides, nextPageToken: page.nextPageToken };
      },
    }),
});

export const OVERRIDE_KEY: Command = command({
  name: "override",
  about: "Gives one key of a limit numbers of its own, just these.",
  more: "What is not said stays as the limit has it.",
  arguments: LIMIT_AND_KEY,
  options: {
    maxRunning: LIMIT_OPTIONS.maxRunning,
    rate: LIMIT_OPTIONS.rate,
    burst: LIMIT_OPTIONS.burst,
    weight: decimal("Its share of the workers, whatever the labels of its jobs say.", 1000),
  },
  examples: [{ typed: ["per-team", "red", "--max-running", "20"], what: "More for one team." }],
  run: async ({ api, out }, { maxRunning, weight, ...given }, [limit = "", key = ""]) => {
    const rate = rateOf(given);
    if (maxRunning === 0 && weight === 0 && rate === undefined)
      throw new UsageError(["expected one of --max-running, --rate and --weight, got nothing"]);
    const override = create(LimitOverrideSchema, { key, maxRunning, weight, ...(rate && { rate }) });
    const answer = await api(QueueService).putLimitOverride({ limit, override });
    const made = orEmpty(LimitOverrideSchema, answer.override);
    out.answer(PutLimitOverrideResponseSchema, answer, key, `${keyText(key)}: ${boundText(made)}`);
  },
});

export const DELETE_OVERRIDE: Command = command({
  name: "delete-override",
  about: "Gives one key of a limit what it says for all.",
  arguments: LIMIT_AND_KEY,
  options: {},
  examples: [{ typed: ["per-team", "red"], what: "As the others again." }],
  run: async ({ api, out }, _options, [limit = "", key = ""]) => {
    const answer = await api(QueueService).deleteLimitOverride({ limit, key });
    out.answer(DeleteLimitOverrideResponseSchema, answer, key, `${keyText(key)} has what ${limit} says`);
  },
});
