import type { ServiceImpl } from "@connectrpc/connect";
import { getJobs, promptDatabase } from "@muster/db";
import { unknownJob } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { demandJob } from "../access/found.ts";
import { seenJob } from "../access/sight.ts";
import type { ApiContext } from "../api-context.ts";
import { turnOf } from "../bounds/party.ts";
import { toStatus } from "../to-proto.ts";
import { onlyJobId } from "./fields.ts";
import { withUnmet } from "./placement/unmet-jobs.ts";

type GetJob = ServiceImpl<typeof SchedulerService>["getJob"];

export function getJob({ database, audit }: ApiContext): GetJob {
  return async ({ jobId }, call) => {
    const id = onlyJobId(jobId);
    const own = promptDatabase(database.within(turnOf(call)));
    const sees = await demandJob(call, "jobs.read", own, id);
    const [job] = await getJobs(own, [id]);
    if (job === undefined) throw unknownJob(id);
    const seen = seenJob(job, sees);
    await audit.readJobs(call, [seen]);
    const [told = seen] = await withUnmet(own, [seen]);
    return toStatus(told);
  };
}
