import type { ServiceImpl } from "@connectrpc/connect";
import { type CancelledRow, cancel, eventsOf } from "@muster/db";
import { MAX_REASON_LENGTH, readText } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { publishSignal, remove } from "@muster/queue";
import { publishChanges } from "@muster/worker";
import type { ApiContext } from "../context.ts";
import { toProtoState } from "../enums.ts";
import { readJobId } from "./fields.ts";
import { unknownJob } from "./get-job.ts";

type CancelJob = ServiceImpl<typeof SchedulerService>["cancelJob"];

/** Waiting jobs are cancelled at once; running ones are asked to stop, and may still succeed. */
export function cancelJob(context: ApiContext): CancelJob {
  return async ({ jobId, reason }) => {
    const id = readJobId("job_id", jobId);
    const why = readText("reason", reason, { max: MAX_REASON_LENGTH });
    const row = await cancel(context.database, id, why === "" ? null : why);
    if (row === undefined) throw unknownJob(id);
    if (row.cancelled) {
      context.metrics.cancelRequests.inc();
      void tell(context, id, row);
    }
    return { cancelled: row.cancelled, state: toProtoState(row.status) };
  };
}

/** Makes it quick. Without Redis the heartbeat brings the request, and the claim passes over cancelled jobs. */
async function tell(context: ApiContext, taskId: string, row: CancelledRow): Promise<void> {
  const { redis, log } = context;
  void publishChanges(context, eventsOf([row]));
  try {
    if (row.status === "running" && row.worker_id !== null) {
      const { worker_id, fence } = row;
      await publishSignal(redis, { kind: "cancel", worker_id, task_id: taskId, fence });
    } else {
      const element = { task_id: taskId, type: row.type, priority: row.priority, at: row.enqueued_ms };
      await remove(redis, row.lane, element);
    }
  } catch (err) {
    log.debug({ err, job: taskId }, "could not tell Redis of a cancel");
  }
}
