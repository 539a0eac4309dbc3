import type { ConnectRouter } from "@connectrpc/connect";
import { PlacementService } from "@muster/proto/scheduler/v1/placement_service";
import type { ApiContext } from "../../api-context.ts";
import { deletePlacementRule, listPlacementRules, putPlacementRule } from "./rules.ts";
import { getUnmetPlacements } from "./unmet-placements.ts";

/** Every call about where jobs run. */
export function placementRoutes(context: ApiContext): (router: ConnectRouter) => void {
  return (router) => {
    router.service(PlacementService, {
      putPlacementRule: putPlacementRule(context),
      deletePlacementRule: deletePlacementRule(context),
      listPlacementRules: listPlacementRules(context),
      getUnmetPlacements: getUnmetPlacements(context),
    });
  };
}
