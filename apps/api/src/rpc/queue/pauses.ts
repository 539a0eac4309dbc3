import type { ServiceImpl } from "@connectrpc/connect";
import { pauseTarget, resumeTarget } from "@muster/db";
import { tellOfPolicies } from "@muster/dispatch";
import { MAX_REASON_LENGTH } from "@muster/job";
import { pauseName } from "@muster/policy";
import type { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { readUntil, rpcReading } from "../fields.ts";
import { demandTarget } from "./demand-target.ts";
import { enforce } from "./enforced.ts";
import { readTarget } from "./read-target.ts";
import { toPause } from "./to-limit.ts";

type Calls = ServiceImpl<typeof QueueService>;

export function pauseQueue(api: ApiContext): Calls["pauseQueue"] {
  return async (request, call) => {
    const reading = rpcReading();
    const target = readTarget(reading, request.target);
    const untilMs = readUntil(reading, request.until);
    const reason = reading.text("reason", request.reason, { max: MAX_REASON_LENGTH });
    reading.end();
    const context = { ...api, database: api.database.within(turnOf(call)) };
    await demandTarget(call, context.database, target);
    const own = api.audit.changing(call, request, { targets: [pauseName(target)], reason }, context.database);
    const changed = await pauseTarget(own, target, { untilMs, reason });
    return { notEnforcedBy: await enforce(context, changed), pause: toPause(changed.answer) };
  };
}

export function resumeQueue(context: ApiContext): Calls["resumeQueue"] {
  return async (request, call) => {
    const reading = rpcReading();
    const target = readTarget(reading, request.target);
    reading.end();
    const own = context.database.within(turnOf(call));
    await demandTarget(call, own, target);
    const changing = context.audit.changing(call, request, { targets: [pauseName(target)] }, own);
    const { answer: resumed, raised } = await resumeTarget(changing, target);
    if (raised) await tellOfPolicies(context);
    return { resumed };
  };
}
