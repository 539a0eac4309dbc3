import type { ServiceImpl } from "@connectrpc/connect";
import { putLimit as put, deleteLimit as remove } from "@muster/db";
import { tellOfPolicies } from "@muster/dispatch";
import type { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { refuseMissing, rpcReading } from "../fields.ts";
import { readRevision } from "../read-revision.ts";
import { enforce } from "./enforced.ts";
import { readLimit, readLimitName } from "./read-limit.ts";
import { toLimit } from "./to-limit.ts";

type Calls = ServiceImpl<typeof QueueService>;

export function putLimit(api: ApiContext): Calls["putLimit"] {
  return async ({ limit }, call) => {
    const reading = rpcReading();
    if (limit === undefined) refuseMissing(reading, "limit");
    const asked = limit && readLimit(reading, limit);
    reading.end();
    if (asked === undefined) return {};
    const context = { ...api, database: api.database.within(turnOf(call)) };
    const changed = await put(context.database, asked.definition, asked.revision);
    return toLimit(changed.answer, await enforce(context, changed));
  };
}

export function deleteLimit(api: ApiContext): Calls["deleteLimit"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readLimitName(reading, "name", request.name);
    const revision = readRevision(reading, request.revision);
    reading.end();
    const context = { ...api, database: api.database.within(turnOf(call)) };
    await remove(context.database, name, revision);
    await tellOfPolicies(context);
    return {};
  };
}
