import {
  PauseQueueResponseSchema,
  QueueService,
  ResumeQueueResponseSchema,
} from "@muster/proto/scheduler/v1/queue_service";
import { type Command, command } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { EXIT } from "../../command/mistakes.ts";
import { text, time } from "../../command/option.ts";
import { timeText } from "../../output/words.ts";
import { PAUSE as PAUSE_NOUN } from "./columns.ts";
import { TARGET_OPTIONS, targetOf, targetText } from "./target.ts";

const QUEUE = [{ name: "queue", doc: "A queue's name; or one of --type and --limit.", optional: true }];

export const PAUSE: Command = command({
  name: "pause",
  about: "Starts no job of a queue, a type or a limit's key until it is resumed.",
  more: "What runs goes on, and submits are taken. No job starts later than a second after the answer.",
  arguments: QUEUE,
  options: {
    ...TARGET_OPTIONS,
    until: time("When it ends by itself."),
    reason: text("TEXT", "For people."),
  },
  examples: [
    {
      typed: ["mail", "--reason", "the provider is away", "--until", "+2h"],
      what: "A queue, for two hours.",
    },
    { typed: ["--type", "echo"], what: "A type, in whatever queue." },
  ],
  run: async ({ api, out }, options, [queue]) => {
    const { until, reason } = options;
    const target = targetOf(queue, options);
    const answer = await api(QueueService).pauseQueue({
      target,
      reason,
      ...(until !== undefined && { until }),
    });
    const what = targetText({ target });
    const end = until === undefined ? "" : ` until ${timeText(until)}`;
    out.answer(PauseQueueResponseSchema, answer, "", `${what} is paused${end}`);
    if (answer.notEnforcedBy.length > 0)
      out.note(`Not known yet to ${answer.notEnforcedBy.join(", ")}: they may start what they have taken.`);
  },
});

export const RESUME: Command = command({
  name: "resume",
  about: "Ends a pause.",
  arguments: QUEUE,
  options: TARGET_OPTIONS,
  examples: [
    { typed: ["mail"], what: "A queue." },
    { typed: ["--type", "echo"], what: "A type." },
  ],
  run: async ({ api, out }, options, [queue]) => {
    const target = targetOf(queue, options);
    const answer = await api(QueueService).resumeQueue({ target });
    const what = targetText({ target });
    out.answer(
      ResumeQueueResponseSchema,
      answer,
      "",
      answer.resumed ? `${what} goes on` : `${what} was not paused`,
    );
    return EXIT.ok;
  },
});

export const PAUSES: Command = command({
  name: "pauses",
  about: "Lists all that is paused: queues, types and keys of limits.",
  options: LIST_OPTIONS,
  examples: [{ typed: [], what: "Since when, and why." }],
  run: (session, options) =>
    printList(session, options, {
      noun: PAUSE_NOUN,
      field: "pauses",
      page: async (pageSize, pageToken) => {
        const page = await session.api(QueueService).listPauses({ pageSize, pageToken });
        return { items: page.pauses, nextPageToken: page.nextPageToken };
      },
    }),
});
