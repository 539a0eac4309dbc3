import { PrioritySchema } from "@muster/proto/scheduler/v1/job";
import {
  GetUnmetPlacementsResponseSchema,
  PlacementService,
  UnmetPlacementSchema,
} from "@muster/proto/scheduler/v1/placement_service";
import { type Command, command } from "../../command/command.ts";
import { enumWord } from "../../output/enum-words.ts";
import type { Noun } from "../../output/noun.ts";
import { agoText, countText } from "../../output/words.ts";
import { requirementsText } from "./requirement.ts";

const UNMET: Noun<typeof UnmetPlacementSchema> = {
  schema: UnmetPlacementSchema,
  none: "For every job that asks something of its worker there is one that takes jobs.",
  columns: [
    { title: "QUEUE", of: ({ queue }) => queue },
    { title: "PRIORITY", of: ({ priority }) => enumWord(PrioritySchema, priority), wide: true },
    {
      title: "JOBS",
      of: ({ jobs }) => countText(jobs?.value ?? 0n, jobs?.atLeast === true),
      right: true,
    },
    { title: "SINCE", of: ({ oldestSince }) => agoText(oldestSince) },
    { title: "OLDEST JOB", of: ({ jobId }) => jobId, wide: true },
    { title: "REQUIRES", of: ({ placement }) => requirementsText(placement?.requires ?? []) },
  ],
};

export const UNMET_PLACEMENTS: Command = command({
  name: "unmet",
  about:
    "Shows what waiting jobs require that no live worker is; `muster why` says which labels are missing where.",
  options: {},
  examples: [{ typed: [], what: "In all queues." }],
  run: async ({ api, out }) => {
    const answer = await api(PlacementService).getUnmetPlacements({});
    if (out.isForPrograms || answer.unmet.length === 0)
      out.answer(GetUnmetPlacementsResponseSchema, answer, "", UNMET.none);
    else out.table(UNMET)(answer.unmet);
    if (answer.more) out.note("There are others.");
  },
});
