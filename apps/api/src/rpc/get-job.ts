import type { ServiceImpl } from "@connectrpc/connect";
import { getJobs } from "@muster/db";
import { MusterError } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { turnOf } from "../bounds/party.ts";
import type { ApiContext } from "../context.ts";
import { toStatus } from "../to-proto.ts";
import { onlyJobId } from "./fields.ts";

type GetJob = ServiceImpl<typeof SchedulerService>["getJob"];

export function getJob({ database }: ApiContext): GetJob {
  return async ({ jobId }, call) => {
    const id = onlyJobId(jobId);
    const [job] = await getJobs(database.within(turnOf(call)), [id]);
    if (job === undefined) throw unknownJob(id);
    return toStatus(job);
  };
}

export function unknownJob(jobId: string): MusterError {
  return new MusterError("not_found", `there is no job ${jobId}; it never existed, or its retention is over`);
}
