import type { ServiceImpl } from "@connectrpc/connect";
import { pauseTarget, resumeTarget } from "@muster/db";
import { tellOfPolicies } from "@muster/dispatch";
import { MAX_REASON_LENGTH } from "@muster/job";
import type { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import type { ApiContext } from "../../api-context.ts";
import { turnOf } from "../../bounds/party.ts";
import { readUntil, rpcReading } from "../fields.ts";
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
    const changed = await pauseTarget(context.database, target, { untilMs, reason });
    return { notEnforcedBy: await enforce(context, changed), pause: toPause(changed.answer) };
  };
}

export function resumeQueue(context: ApiContext): Calls["resumeQueue"] {
  return async (request, call) => {
    const reading = rpcReading();
    const target = readTarget(reading, request.target);
    reading.end();
    const { answer: resumed, raised } = await resumeTarget(context.database.within(turnOf(call)), target);
    if (raised) await tellOfPolicies(context);
    return { resumed };
  };
}
