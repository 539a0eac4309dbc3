import type { ConnectRouter } from "@connectrpc/connect";
import { FaultService } from "@muster/proto/scheduler/v1/fault_service";
import type { ApiContext } from "../../api-context.ts";
import { getFault, listFaults } from "./read-faults.ts";

/** Every call about failures by their kind. */
export function faultRoutes(context: ApiContext): (router: ConnectRouter) => void {
  return (router) => {
    router.service(FaultService, { listFaults: listFaults(context), getFault: getFault(context) });
  };
}
