import type { ConnectRouter } from "@connectrpc/connect";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { ApiContext } from "../api-context.ts";
import type { WireCodecs } from "../requests/wire-codec.ts";
import { cancelJob } from "./cancel/cancel-job.ts";
import { cancelJobs } from "./cancel/cancel-jobs.ts";
import { explainJob } from "./explain/explain-job.ts";
import { getJob } from "./get-job.ts";
import { countJobs } from "./list/count-jobs.ts";
import { listJobs } from "./list/list-jobs.ts";
import { listAttempts } from "./list-attempts.ts";
import { redriveJobs } from "./redrive/redrive-jobs.ts";
import { submitJob } from "./submit-job.ts";
import { submitJobs } from "./submit-jobs.ts";
import { uniformCodec } from "./uniform/uniform-codec.ts";
import { streamOutput, watchJob } from "./watch/watch-job.ts";
import { watchJobs } from "./watch/watch-jobs.ts";

/** Every call of the service. */
export function schedulerRoutes(context: ApiContext): (router: ConnectRouter) => void {
  return (router) => {
    router.service(SchedulerService, {
      submitJob: submitJob(context),
      submitJobs: submitJobs(context),
      getJob: getJob(context),
      watchJob: watchJob(context),
      watchJobs: watchJobs(context),
      streamOutput: streamOutput(context),
      cancelJob: cancelJob(context),
      cancelJobs: cancelJobs(context),
      listJobs: listJobs(context),
      countJobs: countJobs(context),
      listAttempts: listAttempts(context),
      explainJob: explainJob(context),
      redriveJobs: redriveJobs(context),
    });
  };
}

/** For the messages that nearly all bytes come in. */
export const schedulerCodecs: WireCodecs = new Map([[SchedulerService.method.submitJobs, uniformCodec]]);
