import { setImmediate as nextTurn } from "node:timers/promises";
import type { ServiceImpl } from "@connectrpc/connect";
import type { KeyedJob, NewJob } from "@muster/db";
import { invalid, MAX_BATCH_BYTES, MAX_BATCH_JOBS } from "@muster/job";
import type { Job } from "@muster/proto/scheduler/v1/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { ApiContext } from "../context.ts";
import { checkJob } from "./check-job.ts";

type SubmitJobs = ServiceImpl<typeof SchedulerService>["submitJobs"];

/** Jobs checked in one turn of the event loop: 10,000 at once would be in the p99 of every other caller. */
const TURN = 1_000;

/** All jobs or none. */
export function submitJobs({ newId, depth, submitter }: ApiContext): SubmitJobs {
  return async ({ jobs }) => {
    if (jobs.length === 0) return { results: [] };
    if (jobs.length > MAX_BATCH_JOBS) throw invalid("jobs", `at most ${MAX_BATCH_JOBS} jobs`, jobs.length);
    const checked = await checkAll(jobs, newId);
    const bytes = checked.reduce((sum, job) => sum + job.payload.data.length, 0);
    if (bytes > MAX_BATCH_BYTES) throw invalid("jobs", `at most ${MAX_BATCH_BYTES} bytes of payload`, bytes);
    depth.check(checked);
    return { results: await submitter.all(checked) };
  };
}

async function checkAll(jobs: readonly Job[], newId: () => string): Promise<(NewJob | KeyedJob)[]> {
  const checked: (NewJob | KeyedJob)[] = [];
  for (const [index, job] of jobs.entries()) {
    if (index > 0 && index % TURN === 0) await nextTurn();
    checked.push(checkOne(index, job, newId()));
  }
  return checked;
}

/** A job's place is named only when something is wrong with it: 10,000 names take longer than the checks. */
function checkOne(index: number, job: Job, taskId: string): NewJob | KeyedJob {
  try {
    return checkJob("job", job, taskId);
  } catch (error) {
    checkJob(`jobs[${index}]`, job, taskId);
    throw error;
  }
}
