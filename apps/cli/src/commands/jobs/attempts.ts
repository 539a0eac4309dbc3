import { timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type Attempt,
  AttemptOutcome,
  AttemptOutcomeSchema,
  AttemptSchema,
} from "@muster/proto/scheduler/v1/attempt";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { enumWord } from "../../output/enum-words.ts";
import type { Noun } from "../../output/noun.ts";
import { spanOf, timeText } from "../../output/words.ts";
import { A_JOB } from "../placeholders.ts";

function took({ startedAt, finishedAt }: Attempt): string {
  if (startedAt === undefined) return "";
  const end = finishedAt === undefined ? Date.now() : timestampMs(finishedAt);
  return spanOf(Math.max(0, end - timestampMs(startedAt)));
}

const ATTEMPT: Noun<typeof AttemptSchema> = {
  schema: AttemptSchema,
  none: "It has not been tried yet.",
  columns: [
    { title: "ATTEMPT", of: ({ attempt }) => String(attempt), right: true },
    { title: "FENCE", of: ({ fence }) => String(fence), right: true, wide: true },
    {
      title: "OUTCOME",
      of: ({ outcome, reason }) =>
        `${enumWord(AttemptOutcomeSchema, outcome)}${reason === "" ? "" : ` (${reason})`}`,
      tone: ({ outcome }) =>
        outcome === AttemptOutcome.SUCCEEDED ? "good" : outcome === AttemptOutcome.ERROR ? "bad" : undefined,
    },
    { title: "STARTED", of: ({ startedAt }) => timeText(startedAt) },
    { title: "TOOK", of: took, right: true },
    { title: "WORKER", of: ({ workerId }) => workerId, wide: true },
    { title: "FAULT", of: ({ fingerprint }) => fingerprint, wide: true },
    { title: "NEXT RUN", of: ({ nextRunAt }) => timeText(nextRunAt), wide: true },
    { title: "ERROR", of: ({ error }) => error },
  ],
};

/** `muster attempts`. */
export const ATTEMPTS: Command = command({
  name: "attempts",
  about: "Lists every attempt of a job, the newest first, and how each ended.",
  more: "Where in a handler's code an error was thrown is in -o json.",
  arguments: [{ name: "job-id", doc: "A job's id." }],
  options: LIST_OPTIONS,
  examples: [{ typed: [A_JOB], what: "How often it was tried." }],
  run: (session, options, [jobId = ""]) =>
    printList(session, options, {
      noun: ATTEMPT,
      field: "attempts",
      maxPage: 100,
      page: async (pageSize, pageToken) => {
        const page = await session.api(SchedulerService).listAttempts({ jobId, pageSize, pageToken });
        return { items: page.attempts, nextPageToken: page.nextPageToken };
      },
    }),
});
