import type { ServiceImpl } from "@connectrpc/connect";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { ApiContext } from "../context.ts";
import { checkJob } from "./check-job.ts";

type SubmitJob = ServiceImpl<typeof SchedulerService>["submitJob"];

/** Check, commit, push; the answer means that the row is there to stay. */
export function submitJob({ newId, depth, submitter }: ApiContext): SubmitJob {
  return async ({ job }) => {
    const checked = checkJob("job", job, newId());
    depth.check([checked]);
    return await submitter.one(checked);
  };
}
