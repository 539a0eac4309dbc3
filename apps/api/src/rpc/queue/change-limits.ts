import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { type Database, type LimitDefinition, putLimit as put, deleteLimit as remove } from "@muster/db";
import { tellOfPolicies } from "@muster/dispatch";
import type { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { demandLimit, demandLimitName } from "../../access/found.ts";
import { demandAll, demandQueue } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { limitTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { refuseMissing, rpcReading } from "../fields.ts";
import { readRevision } from "../read-revision.ts";
import { enforce } from "./enforced.ts";
import { readLimit, readLimitName } from "./read-limit.ts";
import { toLimit } from "./to-limit.ts";

type Calls = ServiceImpl<typeof QueueService>;

export function putLimit(api: ApiContext): Calls["putLimit"] {
  return async (request, call) => {
    const reading = rpcReading();
    const { limit } = request;
    if (limit === undefined) refuseMissing(reading, "limit");
    const asked = limit && readLimit(reading, limit);
    reading.end();
    if (asked === undefined) return {};
    const context = { ...api, database: api.database.within(turnOf(call)) };
    await demandDefinition(call, context.database, asked.definition);
    const about = { targets: [limitTarget(asked.definition.name)] };
    const own = api.audit.changing(call, request, about, context.database);
    const changed = await put(own, asked.definition, asked.revision);
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
    await demandLimit(call, "limits.write", context.database, name);
    const about = { targets: [limitTarget(name)] };
    await remove(api.audit.changing(call, request, about, context.database), name, revision);
    await tellOfPolicies(context);
    return {};
  };
}

/** A limit for jobs of any queue concerns everybody's. */
async function demandDefinition(
  call: Pick<HandlerContext, "values">,
  database: Database,
  { name, queue }: LimitDefinition,
): Promise<void> {
  if (queue === undefined) demandAll(call, "limits.write", "limit.queue");
  else demandQueue(call, "limits.write", "limit.queue", queue);
  await demandLimitName(call, database, name);
}
