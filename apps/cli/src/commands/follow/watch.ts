import { JobEventSchema, type JobState } from "@muster/proto/scheduler/v1/job";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { EXIT, UsageError } from "../../command/mistakes.ts";
import { flag, labels, text } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { FINAL } from "../jobs/columns.ts";
import { A_JOB } from "../placeholders.ts";
import { exitCodeOf } from "./await-end.ts";
import { eventLine } from "./event-line.ts";
import { resumed } from "./resumed.ts";

/** `muster watch`. */
export const WATCH: Command = command({
  name: "watch",
  about: "Follows jobs to their end: each change, and what their handlers report.",
  more: "One job that is named is followed to its end, also over restarts of the server; the exit code is 1 unless it succeeded. Filters follow what is there and what comes, until Ctrl-C.",
  arguments: [{ name: "job-ids", doc: "Ids of jobs; without one, a filter.", optional: true, many: true }],
  options: {
    type: text("TYPE", "Jobs of this type."),
    queue: text("QUEUE", "Jobs of this queue."),
    label: labels("Jobs with this label."),
    fromStart: flag("Of one job: all that is kept of its past first."),
  },
  examples: [
    { typed: [A_JOB], what: "One job, to its end." },
    {
      typed: [A_JOB, "--from-start", "-o", "jsonl"],
      what: "Its whole history, a line of JSON for each event.",
    },
    { typed: ["--queue", "mail", "--label", "team=red"], what: "All that happens in a queue.", live: true },
  ],
  run: (session, { type, queue, label, fromStart }, ids) => {
    const isByFilter = type !== "" || queue !== "" || Object.keys(label).length > 0;
    const [jobId, ...others] = ids;
    if (jobId === undefined && !isByFilter)
      throw new UsageError(["expected ids of jobs, or one of --type, --queue and --label; got nothing"]);
    if (jobId !== undefined && others.length === 0 && !isByFilter) return watchOne(session, jobId, fromStart);
    if (fromStart) throw new UsageError(["--from-start: expected one job, got more"]);
    return watchMany(session, {
      jobIds: [...ids],
      typeFilter: type,
      queueFilter: queue,
      labels: label,
    });
  },
});

async function watchOne(session: Session, jobId: string, fromStart: boolean): Promise<number> {
  const { out } = session;
  const { signal } = session.around;
  const jobs = session.api(SchedulerService);
  let last: JobState | undefined;
  const events = resumed(
    session,
    (resumeAfter) => jobs.watchJob({ jobId, ...(resumeAfter !== undefined && { resumeAfter }) }, { signal }),
    fromStart ? 0n : undefined,
  );
  for await (const event of events) {
    if (event.keepalive) continue;
    last = event.state;
    print(session, event, "");
  }
  if (last === undefined) out.note("Nothing more has happened.");
  return last === undefined ? EXIT.ok : exitCodeOf(last);
}

interface Followed {
  readonly jobIds: string[];
  readonly typeFilter: string;
  readonly queueFilter: string;
  readonly labels: Record<string, string>;
}

/** With ids it ends when all of them have; else when somebody ends it. */
async function watchMany(session: Session, followed: Followed): Promise<number> {
  const { signal } = session.around;
  let exitCode: number = EXIT.ok;
  try {
    for await (const event of session.api(SchedulerService).watchJobs(followed, { signal })) {
      if (event.keepalive || event.jobId === "") continue;
      print(session, event, event.jobId);
      if (followed.jobIds.length > 0 && event.status !== undefined && FINAL.has(event.state))
        exitCode = Math.max(exitCode, exitCodeOf(event.state));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return exitCode;
}

function print({ out }: Session, event: Parameters<typeof eventLine>[0], jobId: string): void {
  out.event(JobEventSchema, event, eventLine(event, out.paint, jobId));
}
