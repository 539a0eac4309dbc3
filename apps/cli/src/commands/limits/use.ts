import { BreakerState, type LimitKeyUse, LimitKeyUseSchema } from "@muster/proto/scheduler/v1/limit";
import { GetLimitUseResponseSchema, QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { type Command, command } from "../../command/command.ts";
import type { Noun } from "../../output/noun.ts";
import { agoText, countText } from "../../output/words.ts";

/** The worst that there is to say of it. */
function stateText({ breaker, closedUntil, running, maxRunning }: LimitKeyUse): string {
  if (breaker === BreakerState.HALF_OPEN) return "breaker tries one job";
  if (breaker === BreakerState.OPEN) return `breaker open, tries one job ${agoText(closedUntil)}`;
  if (closedUntil !== undefined) return `closed, opens ${agoText(closedUntil)}`;
  return maxRunning > 0 && running >= maxRunning ? "full" : "open";
}

const KEY: Noun<typeof LimitKeyUseSchema> = {
  schema: LimitKeyUseSchema,
  none: "No job waits for it, and none runs under it.",
  columns: [
    { title: "KEY", of: ({ key }) => (key === "" ? "(without the label)" : key) },
    {
      title: "RUNNING",
      of: ({ running, maxRunning }) => (maxRunning === 0 ? `${running}` : `${running} of ${maxRunning}`),
      right: true,
    },
    {
      title: "WAITING",
      of: ({ waiting, moreWaiting }) => countText(waiting, moreWaiting),
      right: true,
    },
    { title: "STATE", of: stateText },
    { title: "BECAUSE", of: ({ reason }) => reason },
  ],
};

export const USE: Command = command({
  name: "use",
  about: "Shows the keys of a limit that are closed, then those with most jobs.",
  arguments: [{ name: "limit", doc: "The limit's name." }],
  options: {},
  examples: [{ typed: ["per-team"], what: "Who waits, and for whom nothing starts." }],
  run: async ({ api, out }, _options, [limit = ""]) => {
    const use = await api(QueueService).getLimitUse({ limit });
    if (out.isForPrograms || use.keys.length === 0) out.answer(GetLimitUseResponseSchema, use, "", KEY.none);
    else out.table(KEY)(use.keys);
    if (use.more) out.note("There are others, some of which may have more.");
  },
});
