import { PrioritySchema } from "@muster/proto/scheduler/v1/job";
import { QueueStatusSchema } from "@muster/proto/scheduler/v1/queue";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { command, type Group } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { enumWord } from "../../output/enum-words.ts";
import { durationText, timeAndAgo } from "../../output/words.ts";
import { counted, QUEUE, rateText, sinceText } from "./columns.ts";
import { PAUSE, PAUSES, RESUME } from "./pause.ts";
import { STATS } from "./stats.ts";
import { targetText } from "./target.ts";

/** `muster queues`. */
export const QUEUES: Group = {
  name: "queues",
  about: "Shows, pauses and resumes queues.",
  commands: [
    command({
      name: "list",
      about: "Lists queues: what waits, what runs, how fast it goes.",
      options: LIST_OPTIONS,
      examples: [{ typed: [], what: "All queues." }],
      run: (session, options) =>
        printList(session, options, {
          noun: QUEUE,
          field: "queues",
          page: async (pageSize, pageToken) => {
            const page = await session.api(QueueService).listQueues({ pageSize, pageToken });
            return { items: page.queues, nextPageToken: page.nextPageToken };
          },
        }),
    }),
    command({
      name: "get",
      about: "Shows one queue, with its priorities, its limits and its pause.",
      arguments: [{ name: "queue", doc: 'Its name. Default: "default".', optional: true }],
      options: {},
      examples: [{ typed: ["mail"], what: "One queue." }],
      run: async ({ api, out }, _options, [queue = ""]) => {
        const status = await api(QueueService).getQueue({ queue });
        const { pause } = status;
        out.facts(QueueStatusSchema, status, status.queue, [
          ["queue", status.queue],
          ["paused", pause === undefined ? "" : `${timeAndAgo(pause.since)} ${pause.reason}`],
          ["ready", counted(status.ready)],
          [
            "by priority",
            status.lanes
              .map(
                ({ priority, ready, oldestSince }) =>
                  `${enumWord(PrioritySchema, priority)}: ${counted(ready)}${oldestSince === undefined ? "" : `, oldest ${sinceText(oldestSince)}`}`,
              )
              .join("\n"),
          ],
          ["running", counted(status.running)],
          ["held", status.held.map(({ code, count }) => `${counted(count)} by ${code}`).join(", ")],
          ["arrivals", `${rateText(status.arrivalsPerMinute) || "0"} a minute`],
          ["completions", `${rateText(status.completionsPerMinute) || "0"} a minute`],
          [
            "wait",
            `${durationText(status.waitP50) || "–"} half of them, ${durationText(status.waitP99) || "–"} 99 of 100`,
          ],
          ["limits", status.limits.join(", ")],
          ["counted", timeAndAgo(status.ready?.asOf)],
        ]);
        if (pause !== undefined)
          out.note(`${targetText(pause)} is paused: muster queues resume ${status.queue}`);
      },
    }),
    PAUSE,
    RESUME,
    PAUSES,
    STATS,
  ],
};
