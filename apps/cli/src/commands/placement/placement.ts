import {
  DeletePlacementRuleResponseSchema,
  type PlacementRule,
  PlacementRuleSchema,
  PlacementService,
  PutPlacementRuleResponseSchema,
} from "@muster/proto/scheduler/v1/placement_service";
import { command, type Group } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { UsageError } from "../../command/mistakes.ts";
import { integer, text } from "../../command/option.ts";
import type { Noun } from "../../output/noun.ts";
import { agoText, durationText } from "../../output/words.ts";
import { PLACING_OPTIONS, placingOf, requirementsText } from "./requirement.ts";
import { UNMET_PLACEMENTS } from "./unmet.ts";

const preferText = ({ prefers, preferFor }: PlacementRule): string =>
  prefers.length === 0 ? "" : `${requirementsText(prefers)} for ${durationText(preferFor) || "5s"}`;

const RULE: Noun<typeof PlacementRuleSchema> = {
  schema: PlacementRuleSchema,
  none: "There is no rule: jobs run wherever their submitters want them to.",
  columns: [
    { title: "RULE", of: ({ name }) => name },
    { title: "QUEUE", of: ({ queue }) => queue },
    { title: "TYPE", of: ({ type }) => type },
    { title: "SLOTS", of: ({ slots }) => (slots === 0 ? "" : String(slots)), right: true },
    { title: "REVISION", of: ({ revision }) => String(revision), right: true, wide: true },
    { title: "CHANGED", of: ({ updatedAt }) => agoText(updatedAt), wide: true },
    { title: "PREFERS", of: preferText },
    { title: "REQUIRES", of: ({ requires }) => requirementsText(requires) },
  ],
};
const NAME = [{ name: "name", doc: "The rule's name." }];

/** `muster placement`. */
export const PLACEMENT: Group = {
  name: "placement",
  about: "Shows and changes rules for where jobs run, whatever their submitters ask for.",
  commands: [
    command({
      name: "list",
      about: "Lists rules.",
      options: LIST_OPTIONS,
      examples: [{ typed: [], what: "All of them." }],
      run: (session, options) =>
        printList(session, options, {
          noun: RULE,
          field: "rules",
          page: async (pageSize, pageToken) => {
            const page = await session.api(PlacementService).listPlacementRules({ pageSize, pageToken });
            return { items: page.rules, nextPageToken: page.nextPageToken };
          },
        }),
    }),
    UNMET_PLACEMENTS,
    command({
      name: "put",
      about: "Makes a rule, or changes it to just this.",
      more: "Added to what each job of the queue and the type requires, waiting ones included. One that only prefers is for jobs that are submitted from then on.",
      arguments: NAME,
      options: {
        queue: text("QUEUE", "Jobs of this queue. Default: of any."),
        type: text("TYPE", "And of this type. Default: of any. One of the two is needed."),
        ...PLACING_OPTIONS,
        revision: integer(
          "The one that this change is based on. Default: whichever there is.",
          Number.MAX_SAFE_INTEGER,
        ),
      },
      examples: [
        {
          typed: ["renders", "--type", "render", "--require", "gpu=true", "--require", "memory_mb>=16384"],
          what: "Only where there is a GPU, and memory.",
        },
        {
          typed: ["near", "--queue", "mail", "--prefer", "zone=eu-1,eu-2", "--prefer-for", "10s"],
          what: "In these zones, if it takes no longer than ten seconds.",
        },
      ],
      run: async ({ api, out }, options, [name = ""]) => {
        const { queue, type, revision, preferFor, prefer } = options;
        if (queue === "" && type === "") throw new UsageError(["expected --queue or --type, got neither"]);
        if (preferFor !== undefined && prefer.length === 0)
          throw new UsageError(["--prefer-for: expected --prefer beside it, got nothing"]);
        const rule = { name, queue, type, ...placingOf(options), revision: BigInt(revision) };
        const answer = await api(PlacementService).putPlacementRule({ rule });
        out.answer(PutPlacementRuleResponseSchema, answer, name, `${name} is in force`);
        if (answer.notEnforcedBy.length > 0) out.note(`Not known yet to ${answer.notEnforcedBy.join(", ")}.`);
      },
    }),
    command({
      name: "delete",
      about: "Removes a rule. Jobs that wait keep what it has made them require.",
      arguments: NAME,
      options: { revision: integer("Only if it is still this one.", Number.MAX_SAFE_INTEGER) },
      examples: [{ typed: ["renders"], what: "From then on, nothing is required by it." }],
      run: async ({ api, out }, { revision }, [name = ""]) => {
        const answer = await api(PlacementService).deletePlacementRule({ name, revision: BigInt(revision) });
        out.answer(DeletePlacementRuleResponseSchema, answer, name, `${name} is removed`);
      },
    }),
  ],
};
