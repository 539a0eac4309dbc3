import type { ConnectRouter } from "@connectrpc/connect";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import type { ApiContext } from "../../api-context.ts";
import { cordonWorkers, uncordonWorkers } from "./cordon.ts";
import { drainWorkers } from "./drain.ts";
import { getFleet } from "./get-fleet.ts";
import { labelWorkers } from "./label.ts";
import { listWorkers } from "./list-workers.ts";
import { stepDown } from "./step-down.ts";

/** Every call about workers, by whoever looks after them. */
export function fleetRoutes(context: ApiContext): (router: ConnectRouter) => void {
  return (router) => {
    router.service(FleetService, {
      listWorkers: listWorkers(context),
      getFleet: getFleet(context),
      cordonWorkers: cordonWorkers(context),
      uncordonWorkers: uncordonWorkers(context),
      drainWorkers: drainWorkers(context),
      labelWorkers: labelWorkers(context),
      stepDown: stepDown(context),
    });
  };
}
