import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { type Database, getJobs, type JobRecord, JSON_GROWTH, promptDatabase, readPayload } from "@muster/db";
import { type Body, MAX_PAYLOAD_BYTES, unknownJob } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { denied } from "../access/denied.ts";
import { demandJob } from "../access/found.ts";
import { seenJob } from "../access/sight.ts";
import type { ApiContext } from "../api-context.ts";
import { jobTarget } from "../audit/entry-of.ts";
import { reserveAnswer, turnOf } from "../bounds/party.ts";
import { statusOf } from "../to-proto.ts";
import { onlyJobId } from "./fields.ts";
import { withUnmet } from "./placement/unmet-jobs.ts";

type GetJob = ServiceImpl<typeof SchedulerService>["getJob"];

export function getJob({ database, audit }: ApiContext): GetJob {
  return async ({ jobId, withPayload }, call) => {
    const id = onlyJobId(jobId);
    const own = promptDatabase(database.within(turnOf(call)));
    const sees = await demandJob(call, "jobs.read", own, id);
    const [job] = await getJobs(own, [id]);
    if (job === undefined) throw unknownJob(id);
    const seen = seenJob(job, sees);
    const payload = withPayload ? await payloadOf(call, own, job, sees) : undefined;
    // Of all that a job carries the payload is what it was given: who has read it is on record, whatever else it shows.
    if (payload === undefined) await audit.readJobs(call, [seen]);
    else await audit.read(call, { targets: [jobTarget(id)], filter: { payload: true } }, job.version);
    const [told = seen] = await withUnmet(own, [seen]);
    return statusOf(told, payload);
  };
}

/** @throws ConnectError PERMISSION_DENIED for one that the caller may only look at */
async function payloadOf(
  call: HandlerContext,
  database: Database,
  { taskId, queue }: JobRecord,
  sees: boolean,
): Promise<Body> {
  if (!sees) throw denied("jobs.read_payload", `on the queue ${queue}`, "with_payload");
  reserveAnswer(call, MAX_PAYLOAD_BYTES * JSON_GROWTH);
  const payload = await readPayload(database, taskId);
  if (payload === undefined) throw unknownJob(taskId);
  return payload;
}
