import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { type KeyUse, knownLimit, limitUse } from "@muster/db";
import { BreakerState, type LimitKeyUseSchema } from "@muster/proto/scheduler/v1/limit";
import type { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { demandLimit } from "../../access/found.ts";
import { reachIn } from "../../access/reach.ts";
import { HIDDEN, sightIn } from "../../access/sight.ts";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { optionalTime } from "../../timestamps.ts";
import { rpcReading } from "../fields.ts";
import { readLimitName } from "./read-limit.ts";

/** With a hundred keys, and reasons of some length. */
const USE_BYTES: number = 64 * 1024;

const BREAKERS = { open: BreakerState.OPEN, half_open: BreakerState.HALF_OPEN } as const;

/** What handlers have said of why a key is closed is a detail of errors. */
export function getLimitUse({ database }: ApiContext): ServiceImpl<typeof QueueService>["getLimitUse"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readLimitName(reading, "limit", request.limit);
    reading.end();
    reserveAnswer(call, USE_BYTES);
    const own = database.within(turnOf(call));
    await demandLimit(call, "limits.read", own, name);
    const { limit } = await knownLimit(own.query, name);
    const { keys, more } = await limitUse(own, limit);
    const isTold =
      limit.queue === undefined
        ? reachIn(call, "jobs.read_payload") === "everything"
        : sightIn(call)(limit.queue);
    return { keys: keys.map((key) => toUse(key, isTold)), more };
  };
}

function toUse(use: KeyUse, isTold: boolean): MessageInitShape<typeof LimitKeyUseSchema> {
  const { key, running, maxRunning = 0, waiting, moreWaiting, closedUntilMs, breaker, reason } = use;
  return {
    key,
    running,
    maxRunning,
    waiting,
    moreWaiting,
    ...optionalTime("closedUntil", closedUntilMs),
    ...(breaker && { breaker: BREAKERS[breaker.state] }),
    ...optionalTime("breakerSince", breaker?.sinceMs),
    reason: isTold || reason === "" ? reason : HIDDEN,
  };
}
