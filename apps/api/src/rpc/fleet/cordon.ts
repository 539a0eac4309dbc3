import type { ServiceImpl } from "@connectrpc/connect";
import { cordonNames, uncordonNames } from "@muster/db";
import { MAX_REASON_LENGTH } from "@muster/job";
import type { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { callerName } from "../../access/caller.ts";
import type { ApiContext } from "../../api-context.ts";
import { rpcReading } from "../fields.ts";
import { changeFleet } from "./change-fleet.ts";
import { readTargets } from "./targets.ts";

type Calls = ServiceImpl<typeof FleetService>;

export function cordonWorkers(api: ApiContext): Calls["cordonWorkers"] {
  return (request, call) => {
    const reading = rpcReading();
    const targets = readTargets(reading, request);
    const reason = reading.text("reason", request.reason, { max: MAX_REASON_LENGTH });
    reading.end();
    const by = callerName(call);
    return changeFleet(api, call, request, {
      targets,
      reason,
      change: (database, names) => cordonNames(database, { names, reason, by }),
    });
  };
}

export function uncordonWorkers(api: ApiContext): Calls["uncordonWorkers"] {
  return async (request, call) => {
    const reading = rpcReading();
    const targets = readTargets(reading, request);
    reading.end();
    const { names, workerIds } = await changeFleet(api, call, request, { targets, change: uncordonNames });
    return { names, workerIds };
  };
}
