import { BulkAction } from "@muster/proto/scheduler/v1/bulk_service";
import { RedriveJobsResponseSchema, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { MANY_OPTIONS, typed } from "../../command/confirm.ts";
import { EXIT, UsageError } from "../../command/mistakes.ts";
import { decimal, flag, text } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { A_DEAD_JOB, A_FAULT } from "../placeholders.ts";
import { filterOf, REDRIVE_FILTERS } from "./filter.ts";
import { startBulk } from "./start-bulk.ts";

/** `muster redrive`. */
export const REDRIVE: Command = command({
  name: "redrive",
  about: "Gives dead letters, failed and cancelled jobs another life, one or all that match.",
  more: "The same job, with its attempts from 0. One id alone is redriven at once; of more, their number is shown and asked about, and the server does the rest.",
  arguments: [{ name: "job-ids", doc: "Ids of jobs; without one, filters.", optional: true, many: true }],
  options: {
    ...REDRIVE_FILTERS,
    perSecond: decimal("Of many: so many start in a second.", 10_000),
    reason: text("TEXT", "Of many: why, for people."),
    requestId: text("ID", "Of many: a repeat with the same one starts nothing anew."),
    detach: flag("Of many: do not wait for its end."),
    ...MANY_OPTIONS,
  },
  examples: [
    { typed: [A_DEAD_JOB], what: "One job." },
    { typed: ["--queue", "mail", "--dead-reason", "exhausted", "--dry-run"], what: "How many it would be." },
    {
      typed: ["--fingerprint", A_FAULT, "--per-second", "50", "--yes"],
      what: "All jobs of one fault, slowly, without a question.",
    },
  ],
  run: (session, options, ids) => {
    const filter = filterOf(options, ids);
    if (filter === undefined) throw new UsageError(["expected ids of jobs, filters, or --all; got nothing"]);
    const [jobId = ""] = ids;
    const isOne = ids.length === 1 && filterOf(options, []) === undefined && !options.dryRun;
    return isOne
      ? redriveOne(session, jobId)
      : startBulk(session, { ...options, action: BulkAction.REDRIVE, filter, grace: undefined });
  },
});

async function redriveOne({ api, out }: Session, jobId: string): Promise<number> {
  const answer = await api(SchedulerService).redriveJobs({ jobIds: [jobId] });
  const isDone = answer.redriven > 0;
  const said = isDone
    ? `${jobId} runs again`
    : `${jobId} is no job that has failed, died or was cancelled: ${typed("get", jobId)}`;
  out.answer(RedriveJobsResponseSchema, answer, isDone ? jobId : "", said);
  return isDone ? EXIT.ok : EXIT.failed;
}
