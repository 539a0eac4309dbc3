import type { ServiceImpl } from "@connectrpc/connect";
import type { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import type { ApiContext } from "../../api-context.ts";
import { rpcReading } from "../fields.ts";
import { callingWorker, readReceived } from "./calling-worker.ts";

/** The worker takes nothing more, or has ended. */
export function leave(context: ApiContext): ServiceImpl<typeof WorkerService>["leave"] {
  return async (request, call) => {
    const reading = rpcReading();
    readReceived(reading, request);
    reading.end();
    const worker = await callingWorker(context, call, request);
    await context.remote.leave(worker, request.ended);
    return {};
  };
}
