import type { ServiceImpl } from "@connectrpc/connect";
import { cordonNames } from "@muster/db";
import { MAX_REASON_LENGTH } from "@muster/job";
import type { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { callerName } from "../../access/caller.ts";
import type { ApiContext } from "../../api-context.ts";
import { readDuration, rpcReading } from "../fields.ts";
import { changeFleet } from "./change-fleet.ts";
import { readTargets } from "./targets.ts";

const USUAL_MS = 600_000;
const MAX_MS: number = 7 * 86_400_000;

/** Cordons all of them before any of them is drained: what one gives back would else be taken by the next. */
export function drainWorkers(api: ApiContext): ServiceImpl<typeof FleetService>["drainWorkers"] {
  return (request, call) => {
    const reading = rpcReading();
    const targets = readTargets(reading, request);
    const reason = reading.text("reason", request.reason, { max: MAX_REASON_LENGTH });
    const { deadline } = request;
    const drainMs =
      deadline === undefined
        ? USUAL_MS
        : readDuration(reading, "deadline", deadline, { min: 0, max: MAX_MS });
    reading.end();
    const by = callerName(call);
    return changeFleet(api, call, request, {
      targets,
      reason,
      drainMs,
      change: (database, names) => cordonNames(database, { names, reason, by }),
    });
  };
}
