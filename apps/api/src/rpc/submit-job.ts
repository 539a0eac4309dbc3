import type { ServiceImpl } from "@connectrpc/connect";
import type { NewJob, UniqueJob } from "@muster/db";
import { invalid } from "@muster/job";
import type { Job } from "@muster/proto/scheduler/v1/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { ApiContext } from "../api-context.ts";
import { checkJob } from "./check-job.ts";
import { rpcReading } from "./fields.ts";

type SubmitJob = ServiceImpl<typeof SchedulerService>["submitJob"];

/** Check, commit, push; the answer means that the row is there to stay. */
export function submitJob({ newId, depth, submitter }: ApiContext): SubmitJob {
  return async ({ job }, { signal }) => {
    const checked = readRequest(job, newId());
    depth.check([checked]);
    return await submitter.one(checked, signal);
  };
}

/** @throws MusterError `invalid_argument` naming every field that is wrong, what was expected and what came */
function readRequest(job: Job | undefined, taskId: string): NewJob | UniqueJob {
  if (job === undefined) throw invalid("job", "to be set", "nothing");
  const reading = rpcReading("job.");
  const checked = checkJob(reading, job, taskId);
  reading.end();
  return checked;
}
