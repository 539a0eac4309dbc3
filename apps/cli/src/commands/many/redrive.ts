import { BulkAction } from "@muster/proto/scheduler/v1/bulk_service";
import { RedriveJobsResponseSchema, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { typed } from "../../command/confirm.ts";
import { EXIT } from "../../command/mistakes.ts";
import { text } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { A_DEAD_JOB, A_FAULT } from "../placeholders.ts";
import { REDRIVE_FILTERS } from "./filter.ts";
import { BULK_OPTIONS, JOB_IDS, ONE_OR_MANY, oneOrMany } from "./one-or-many.ts";

/** `muster redrive`. */
export const REDRIVE: Command = command({
  name: "redrive",
  about: "Gives dead letters, failed and cancelled jobs another life, one or all that match.",
  more: `The same job, with its attempts from 0. ${ONE_OR_MANY}`,
  arguments: JOB_IDS,
  options: {
    ...REDRIVE_FILTERS,
    reason: text("TEXT", "Of many: why, for people."),
    ...BULK_OPTIONS,
  },
  examples: [
    { typed: [A_DEAD_JOB], what: "One job." },
    { typed: ["--queue", "mail", "--dead-reason", "exhausted", "--dry-run"], what: "How many it would be." },
    {
      typed: ["--fingerprint", A_FAULT, "--per-second", "50", "--yes"],
      what: "All jobs of one fault, slowly, without a question.",
    },
  ],
  run: (session, options, ids) =>
    oneOrMany(session, options, ids, {
      action: BulkAction.REDRIVE,
      one: (jobId) => redriveOne(session, jobId),
    }),
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
