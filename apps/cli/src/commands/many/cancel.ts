import { BulkAction } from "@muster/proto/scheduler/v1/bulk_service";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { CancelJobResponseSchema, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { MANY_OPTIONS } from "../../command/confirm.ts";
import { EXIT, UsageError } from "../../command/mistakes.ts";
import { decimal, duration, flag, text } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { stateWord } from "../jobs/columns.ts";
import { A_WAITING_JOB } from "../placeholders.ts";
import { CANCEL_FILTERS, filterOf } from "./filter.ts";
import { startBulk } from "./start-bulk.ts";

/** `muster cancel`. */
export const CANCEL: Command = command({
  name: "cancel",
  about: "Cancels a job, or all that match filters.",
  more: "Waiting jobs do not run; handlers of running ones are told to stop, and may still succeed first. One id alone is cancelled at once; of more, their number is shown and asked about, and the server does the rest.",
  arguments: [{ name: "job-ids", doc: "Ids of jobs; without one, filters.", optional: true, many: true }],
  options: {
    ...CANCEL_FILTERS,
    reason: text("TEXT", "Kept with each job, for people."),
    grace: duration("How long a running handler may go on after its signal. Default: 5 s."),
    perSecond: decimal("Of many: so many in a second.", 10_000),
    requestId: text("ID", "Of many: a repeat with the same one starts nothing anew."),
    detach: flag("Of many: do not wait for its end."),
    ...MANY_OPTIONS,
  },
  examples: [
    { typed: [A_WAITING_JOB, "--reason", "sent twice"], what: "One job." },
    { typed: ["--queue", "mail", "--state", "queued", "--dry-run"], what: "How many it would be." },
    {
      typed: ["--type", "sleep", "--label", "team=red", "--yes"],
      what: "All that match, without a question.",
    },
  ],
  run: (session, options, ids) => {
    const filter = filterOf(options, ids);
    if (filter === undefined) throw new UsageError(["expected ids of jobs, filters, or --all; got nothing"]);
    const [jobId = ""] = ids;
    const isOne = ids.length === 1 && filterOf(options, []) === undefined && !options.dryRun;
    return isOne
      ? cancelOne(session, jobId, options)
      : startBulk(session, { ...options, action: BulkAction.CANCEL, filter });
  },
});

async function cancelOne(
  { api, out }: Session,
  jobId: string,
  { reason, grace }: { readonly reason: string; readonly grace: Parameters<typeof startBulk>[1]["grace"] },
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
