import { JobState, type JobStatus, JobStatusSchema } from "@muster/proto/scheduler/v1/job";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { EXIT } from "../../command/mistakes.ts";
import type { Session } from "../../command/session.ts";
import { jobFacts } from "../jobs/facts.ts";
import { resumed } from "./resumed.ts";

/** Follows the job to its end, and prints it then. @returns the exit code by how it ended */
export async function awaitEnd(session: Session, jobId: string): Promise<number> {
  const jobs = session.api(SchedulerService);
  const { signal } = session.around;
  let last: JobStatus | undefined;
  const events = resumed(session, (resumeAfter) =>
    jobs.watchJob({ jobId, ...(resumeAfter !== undefined && { resumeAfter }) }, { signal }),
  );
  for await (const { status } of events) last = status ?? last;
  if (last === undefined) return EXIT.failed;
  session.out.facts(JobStatusSchema, last, jobId, jobFacts(last));
  return exitCodeOf(last.state);
}

export const exitCodeOf = (state: JobState): number => (state === JobState.SUCCEEDED ? EXIT.ok : EXIT.failed);
