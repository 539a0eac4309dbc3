import type { ConnectRouter } from "@connectrpc/connect";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import type { ApiContext } from "../../api-context.ts";
import { deleteLimit, putLimit } from "./change-limits.ts";
import { deleteLimitOverride, putLimitOverride } from "./change-overrides.ts";
import { getLimitUse } from "./get-limit-use.ts";
import { getQueue } from "./get-queue.ts";
import { getSeries } from "./get-series.ts";
import { getLimit, listLimitOverrides, listLimits, listPauses } from "./list-policies.ts";
import { listQueues } from "./list-queues.ts";
import { pauseQueue, resumeQueue } from "./pauses.ts";

/** Every call about queues, pauses and limits. */
export function queueRoutes(context: ApiContext): (router: ConnectRouter) => void {
  return (router) => {
    router.service(QueueService, {
      listQueues: listQueues(context),
      getQueue: getQueue(context),
      getSeries: getSeries(context),
      pauseQueue: pauseQueue(context),
      resumeQueue: resumeQueue(context),
      listPauses: listPauses(context),
      putLimit: putLimit(context),
      deleteLimit: deleteLimit(context),
      getLimit: getLimit(context),
      listLimits: listLimits(context),
      putLimitOverride: putLimitOverride(context),
      deleteLimitOverride: deleteLimitOverride(context),
      listLimitOverrides: listLimitOverrides(context),
      getLimitUse: getLimitUse(context),
    });
  };
}
