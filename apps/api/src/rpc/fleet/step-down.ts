import type { ServiceImpl } from "@connectrpc/connect";
import { endLead } from "@muster/db";
import { tellOfLead } from "@muster/dispatch";
import type { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";

/** Long enough for every other process to ask for the lead, also one that hears no signals. */
const LEAVES_FOR_MS = 20_000;

export function stepDown(api: ApiContext): ServiceImpl<typeof FleetService>["stepDown"] {
  return async (request, call) => {
    const database = api.database.within(turnOf(call));
    const was = await endLead(
      api.audit.changing(call, request, { targets: ["fleet:lead"] }, database),
      LEAVES_FOR_MS,
    );
    if (was !== undefined) await tellOfLead(api);
    return { was: was ?? "" };
  };
}
