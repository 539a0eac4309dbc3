import type { ServiceImpl } from "@connectrpc/connect";
import { getJobs, promptDatabase } from "@muster/db";
import { unknownJob } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { ApiContext } from "../api-context.ts";
import { turnOf } from "../bounds/party.ts";
import { toStatus } from "../to-proto.ts";
import { onlyJobId } from "./fields.ts";

type GetJob = ServiceImpl<typeof SchedulerService>["getJob"];

export function getJob({ database }: ApiContext): GetJob {
  return async ({ jobId }, call) => {
    const id = onlyJobId(jobId);
    const [job] = await getJobs(promptDatabase(database.within(turnOf(call))), [id]);
    if (job === undefined) throw unknownJob(id);
    return toStatus(job);
  };
}
