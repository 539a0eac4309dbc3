import type { ConnectRouter } from "@connectrpc/connect";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import type { ApiContext } from "../../api-context.ts";
import type { WireCodecs } from "../../requests/wire-codec.ts";
import { beat } from "./beat.ts";
import { finish } from "./finish.ts";
import { finishCodec } from "./finish-codec.ts";
import { leave } from "./leave.ts";
import { register } from "./register.ts";
import { report } from "./report.ts";
import { takeJobs } from "./take-jobs.ts";

/** Every call of workers that have nothing but this API. */
export function workerRoutes(context: ApiContext): (router: ConnectRouter) => void {
  return (router) => {
    router.service(WorkerService, {
      register: register(context),
      takeJobs: takeJobs(context),
      beat: beat(context),
      finish: finish(context),
      report: report(context),
      leave: leave(context),
    });
  };
}

/** For the messages that nearly all ends of jobs come in. */
export const workerCodecs: WireCodecs = new Map([[WorkerService.method.finish, finishCodec]]);
