import type { ServiceImpl } from "@connectrpc/connect";
import { DEFAULT_QUEUE } from "@muster/job";
import type { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { demandQueue, reachIn } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { rpcReading } from "../fields.ts";
import { readQueues } from "./read-queues.ts";
import { toQueueStatus } from "./to-queue-status.ts";

/** Of a queue that nobody has used yet, too: any name may be used. */
export function getQueue(context: ApiContext): ServiceImpl<typeof QueueService>["getQueue"] {
  return async (request, call) => {
    const reading = rpcReading();
    const queue = request.queue === "" ? DEFAULT_QUEUE : reading.queue("queue", request.queue);
    reading.end();
    demandQueue(call, "queues.read", "queue", queue);
    const own = reachIn(call, "limits.read") !== "everything";
    const [state] = await readQueues(context, context.database.within(turnOf(call)), [queue], own);
    return state === undefined ? { queue } : toQueueStatus(state);
  };
}
