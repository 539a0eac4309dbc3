import type { ServiceImpl } from "@connectrpc/connect";
import { putOverride as put, deleteOverride as remove } from "@muster/db";
import { tellFeeder } from "@muster/dispatch";
import type { Reading } from "@muster/job";
import type { Override } from "@muster/policy";
import type { LimitOverride } from "@muster/proto/scheduler/v1/limit";
import type { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { demandLimit } from "../../access/found.ts";
import type { ApiContext } from "../../api-context.ts";
import { keyTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { refuseMissing, rpcReading } from "../fields.ts";
import { MAX_RUNNING, readOptional } from "./read-count.ts";
import { readLimitName } from "./read-limit.ts";
import { readRate } from "./read-rate.ts";
import { readKey } from "./read-target.ts";
import { toOverride } from "./to-limit.ts";

type Calls = ServiceImpl<typeof QueueService>;

const WEIGHT = { min: 0.01, max: 1_000 };

export function putLimitOverride(context: ApiContext): Calls["putLimitOverride"] {
  return async (request, call) => {
    const reading = rpcReading();
    const limit = readLimitName(reading, "limit", request.limit);
    if (request.override === undefined) refuseMissing(reading, "override");
    const override = request.override && readOverride(reading, limit, request.override);
    reading.end();
    if (override === undefined) return {};
    const own = context.database.within(turnOf(call));
    await demandLimit(call, "limits.write", own, limit);
    const about = { targets: [keyTarget(limit, override.key)] };
    const { answer, gate } = await put(context.audit.changing(call, request, about, own), override);
    if (gate !== undefined) await tellFeeder(context, { gates: [gate] });
    return { override: toOverride(answer) };
  };
}

function readOverride(reading: Reading, limit: string, asked: LimitOverride): Override {
  reading.at = "override.";
  const override = {
    limit,
    key: readKey(reading, "key", asked.key),
    maxRunning: readOptional(reading, "max_running", asked.maxRunning, MAX_RUNNING),
    rate: asked.rate && readRate(reading, "rate.", asked.rate),
    weight: asked.weight === 0 ? undefined : reading.number("weight", asked.weight, WEIGHT),
  };
  const { maxRunning, rate, weight } = override;
  if (maxRunning === undefined && rate === undefined && weight === undefined)
    reading.refuse("max_running", "a max_running, a rate or a weight", "none of them");
  reading.at = "";
  return override;
}

export function deleteLimitOverride(context: ApiContext): Calls["deleteLimitOverride"] {
  return async (request, call) => {
    const reading = rpcReading();
    const limit = readLimitName(reading, "limit", request.limit);
    const key = readKey(reading, "key", request.key);
    reading.end();
    const own = context.database.within(turnOf(call));
    await demandLimit(call, "limits.write", own, limit);
    const about = { targets: [keyTarget(limit, key)] };
    const { gate } = await remove(context.audit.changing(call, request, about, own), limit, key);
    if (gate !== undefined) await tellFeeder(context, { gates: [gate] });
    return {};
  };
}
