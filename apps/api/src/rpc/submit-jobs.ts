import type { ServiceImpl } from "@connectrpc/connect";
import { checkBatchBytes, checkBatchLength } from "@muster/client";
import type { NewJob, UniqueJob } from "@muster/db";
import type { Job } from "@muster/proto/scheduler/v1/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { TimeSlice } from "@muster/runtime";
import { submitterOf } from "../access/caller.ts";
import { demandQueues } from "../access/reach.ts";
import type { ApiContext } from "../api-context.ts";
import { turnOf } from "../bounds/party.ts";
import { cameFrom } from "./came-from.ts";
import { checkJob } from "./check-job.ts";
import { rpcReading } from "./fields.ts";
import { UniformRequest, UniformResponse } from "./uniform/uniform-codec.ts";

type SubmitJobs = ServiceImpl<typeof SchedulerService>["submitJobs"];

/** All jobs or none. */
export function submitJobs({ newId, depth, submitter }: ApiContext): SubmitJobs {
  return async (request, call) => {
    const turn = { ...turnOf(call), from: cameFrom(call) };
    const submittedBy = submitterOf(call);
    if (request instanceof UniformRequest) {
      const batch = request.batch(newId, submittedBy);
      demandQueues(call, [batch.model], "jobs");
      depth.check([batch.model]);
      await submitter.uniform(batch, turn);
      return new UniformResponse(batch.taskIds);
    }
    const { jobs } = request;
    if (jobs.length === 0) return { results: [] };
    checkBatchLength(jobs.length);
    const checked = await checkAll(jobs, newId, submittedBy);
    checkBatchBytes(checked);
    demandQueues(call, checked, "jobs");
    depth.check(checked);
    return { results: await submitter.all(checked, turn) };
  };
}

async function checkAll(
  jobs: readonly Job[],
  newId: () => string,
  submittedBy: string | undefined,
): Promise<(NewJob | UniqueJob)[]> {
  const reading = rpcReading();
  const checked: (NewJob | UniqueJob)[] = [];
  const slice = new TimeSlice();
  for (const [index, job] of jobs.entries()) {
    if (slice.over) await slice.next();
    reading.at = index;
    checked.push(checkJob(reading, job, newId(), submittedBy));
    if (reading.full) break;
  }
  reading.end();
  return checked;
}
