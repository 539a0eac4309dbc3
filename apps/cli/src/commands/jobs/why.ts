import { ExplainCodeSchema, ExplainJobResponseSchema } from "@muster/proto/scheduler/v1/explain";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { enumWord } from "../../output/enum-words.ts";
import { factLines } from "../../output/printer.ts";
import { countText, timeAndAgo } from "../../output/words.ts";
import { A_JOB } from "../placeholders.ts";

/** `muster why`. */
export const WHY: Command = command({
  name: "why",
  about: "Says why a job is not running, or what became of it.",
  arguments: [{ name: "job-id", doc: "A job's id." }],
  options: {},
  examples: [
    { typed: [A_JOB], what: "In a sentence, with the numbers." },
    { typed: [A_JOB, "-o", "json"], what: "Its code and facts, for a program." },
  ],
  run: async ({ api, out }, _options, [jobId = ""]) => {
    const why = await api(SchedulerService).explainJob({ jobId });
    const code = enumWord(ExplainCodeSchema, why.code);
    const facts = factLines([
      ["ahead", why.ahead === 0 ? "" : countText(why.ahead, why.moreAhead)],
      [
        "workers",
        why.workers === 0 ? "" : `${why.workers}, with ${why.busySlots} of ${why.slots} slots busy`,
      ],
      ["due", timeAndAgo(why.dueAt)],
      ["next start", timeAndAgo(why.nextStartAt)],
      ["paused since", timeAndAgo(why.pausedSince)],
      ["paused until", timeAndAgo(why.pausedUntil)],
      ["limit", why.limitKey === undefined ? "" : `${why.limitKey.limit}, key "${why.limitKey.key}"`],
      ["not known to", why.notEnforcedBy.join(", ")],
    ]);
    const text = [why.sentence, facts].filter((part) => part !== "").join("\n\n");
    out.answer(ExplainJobResponseSchema, why, code, text);
  },
});
