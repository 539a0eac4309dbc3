import type { Message } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { applyNames, type Database, namesTooOld } from "@muster/db";
import { tellOfFleet } from "@muster/dispatch";
import type { ApiContext } from "../../api-context.ts";
import { workerTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { namesOf, type Targets } from "./targets.ts";

/** What a change has come to. */
interface FleetChanged {
  readonly names: string[];
  readonly workerIds: string[];
  readonly notEnforcedBy: string[];
}

export interface FleetChange {
  readonly targets: Targets;
  readonly reason?: string;
  /** Changes what is wanted of these names, in a transaction of this database. */
  readonly change: (database: Database, names: readonly string[]) => Promise<void>;
  /** See `applyNames`. */
  readonly drainMs?: number;
}

/** Changes what is wanted of workers, and makes it true of those that live: of each claim that begins after the answer. */
export async function changeFleet(
  api: ApiContext,
  call: HandlerContext,
  request: Message,
  { targets, reason = "", change, drainMs }: FleetChange,
): Promise<FleetChanged> {
  const database = api.database.within(turnOf(call));
  const names = await namesOf(database, targets);
  if (names.length === 0) return { names, workerIds: [], notEnforcedBy: [] };
  const about = {
    targets: names.map(workerTarget),
    reason,
    ...(targets.kind === "selector" && { filter: targets.filter }),
  };
  await change(api.audit.changing(call, request, about, database), names);
  const workerIds = await applyNames(database, names, drainMs);
  await tellOfFleet(api, workerIds);
  return { names, workerIds, notEnforcedBy: await namesTooOld(database, names) };
}
