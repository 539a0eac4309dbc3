import type { Duration } from "@bufbuild/protobuf/wkt";
import { BulkAction } from "@muster/proto/scheduler/v1/bulk_service";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { CancelJobResponseSchema, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { EXIT } from "../../command/mistakes.ts";
import { duration, text } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { stateWord } from "../jobs/columns.ts";
import { A_WAITING_JOB } from "../placeholders.ts";
import { CANCEL_FILTERS } from "./filter.ts";
import { BULK_OPTIONS, JOB_IDS, ONE_OR_MANY, oneOrMany } from "./one-or-many.ts";

/** `muster cancel`. */
export const CANCEL: Command = command({
  name: "cancel",
  about: "Cancels a job, or all that match filters.",
  more: `Waiting jobs do not run; handlers of running ones are told to stop, and may still succeed first. ${ONE_OR_MANY}`,
  arguments: JOB_IDS,
  options: {
    ...CANCEL_FILTERS,
    reason: text("TEXT", "Kept with each job, for people."),
    grace: duration("How long a running handler may go on after its signal. Default: 5 s."),
    ...BULK_OPTIONS,
  },
  examples: [
    { typed: [A_WAITING_JOB, "--reason", "sent twice"], what: "One job." },
    { typed: ["--queue", "mail", "--state", "queued", "--dry-run"], what: "How many it would be." },
    {
      typed: ["--type", "sleep", "--label", "team=red", "--yes"],
      what: "All that match, without a question.",
    },
  ],
  run: (session, options, ids) =>
    oneOrMany(session, options, ids, {
      action: BulkAction.CANCEL,
      one: (jobId) => cancelOne(session, jobId, options),
    }),
});

async function cancelOne(
  { api, out }: Session,
  jobId: string,
  { reason, grace }: { readonly reason: string; readonly grace: Duration | undefined },
): Promise<number> {
  const answer = await api(SchedulerService).cancelJob({
    jobId,
    reason,
    ...(grace !== undefined && { grace }),
  });
  const said = !answer.cancelled
    ? `${jobId} had ended before: ${stateWord(answer.state)}`
    : answer.state === JobState.RUNNING
      ? `${jobId} runs, and was told to stop`
      : `${jobId} is cancelled`;
  out.answer(CancelJobResponseSchema, answer, answer.cancelled ? jobId : "", said);
  return answer.cancelled ? EXIT.ok : EXIT.failed;
}
