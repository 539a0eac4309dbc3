import type { ServiceImpl } from "@connectrpc/connect";
import { cordonedNames, fleetLeader, fleetStatus, typeCapacities } from "@muster/db";
import type { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { optionalTime, timestampAt } from "../../timestamps.ts";
import { rpcReading } from "../fields.ts";
import { readSelector } from "./read-selector.ts";
import { toWorkerState } from "./to-worker.ts";

/** With a thousand types and a thousand names. */
const FLEET_BYTES: number = 512 * 1024;

export function getFleet({ database }: ApiContext): ServiceImpl<typeof FleetService>["getFleet"] {
  return async ({ selector }, call) => {
    const reading = rpcReading();
    const filter = readSelector(reading, selector);
    reading.end();
    reserveAnswer(call, FLEET_BYTES);
    const { query } = database.within(turnOf(call));
    const { counts, ...status } = await fleetStatus(query, filter);
    const types = await typeCapacities(query, filter);
    const cordoned = await cordonedNames(query);
    const leader = await fleetLeader(query);
    return {
      ...status,
      counts: counts.map(({ standing, ...count }) => ({ state: toWorkerState(standing), ...count })),
      types,
      cordoned: cordoned.map(({ sinceMs, ...name }) => ({ ...name, since: timestampAt(sinceMs) })),
      leader: leader?.holder ?? "",
      leaderName: leader?.name ?? "",
      ...optionalTime("leaderUntil", leader?.untilMs),
    };
  };
}
