import type { ServiceImpl } from "@connectrpc/connect";
import type { NewJob, UniqueJob } from "@muster/db";
import { invalid } from "@muster/job";
import type { Job } from "@muster/proto/scheduler/v1/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { submitterOf } from "../access/caller.ts";
import { demandQueues } from "../access/reach.ts";
import type { ApiContext } from "../api-context.ts";
import { cameFrom } from "./came-from.ts";
import { checkJob } from "./check-job.ts";
import { rpcReading } from "./fields.ts";

type SubmitJob = ServiceImpl<typeof SchedulerService>["submitJob"];

/** Check, commit, push; the answer means that the row is there to stay. */
export function submitJob({ newId, depth, submitter }: ApiContext): SubmitJob {
  return async ({ job }, call) => {
    const checked = readRequest(job, newId(), submitterOf(call));
    demandQueues(call, [checked]);
    depth.check([checked]);
    const from = checked.trace === undefined ? cameFrom(call) : undefined;
    return await submitter.one(from === undefined ? checked : { ...checked, trace: from }, call.signal);
  };
}

/** @throws MusterError `invalid_argument` naming every field that is wrong, what was expected and what came */
function readRequest(
  job: Job | undefined,
  taskId: string,
  submittedBy: string | undefined,
): NewJob | UniqueJob {
  if (job === undefined) throw invalid("job", "to be set", "nothing");
  const reading = rpcReading("job.");
  const checked = checkJob(reading, job, taskId, submittedBy);
  reading.end();
  return checked;
}
