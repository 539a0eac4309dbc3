import type { ServiceImpl } from "@connectrpc/connect";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { ApiContext } from "../context.ts";
import { toEvent } from "../to-proto.ts";
import { readJobId } from "./fields.ts";

type WatchJob = ServiceImpl<typeof SchedulerService>["watchJob"];

/** A snapshot at once, then every change, until a final state. */
export function watchJob({ watches }: ApiContext): WatchJob {
  return async function* ({ jobId }, { signal }) {
    for await (const job of watches.watch(readJobId("job_id", jobId), signal)) yield toEvent(job);
  };
}
