import type { Limit } from "@muster/policy";
import type { Selectable } from "kysely";
import type { Limits } from "./schema.ts";

/** The columns of `limits` that say what is in force. */
export const LIMIT_COLUMNS = [
  "name",
  "generation",
  "queue",
  "type",
  "key_label",
  "max_running",
  "max_waiting",
  "rate_count",
  "rate_per_ms",
  "rate_burst",
  "weight_label",
  "cost_label",
  "when_full",
  "breaker_error_ratio",
  "breaker_min_calls",
  "breaker_window_ms",
  "breaker_open_ms",
  "epoch",
] as const;

export type LimitRow = Pick<Selectable<Limits>, (typeof LIMIT_COLUMNS)[number]>;

export function toLimit(row: LimitRow): Limit {
  return {
    name: row.name,
    generation: row.generation,
    queue: row.queue ?? undefined,
    type: row.type ?? undefined,
    keyLabel: row.key_label ?? undefined,
    maxRunning: row.max_running ?? undefined,
    maxWaiting: row.max_waiting ?? undefined,
    rate: rateOf(row),
    weightLabel: row.weight_label ?? undefined,
    costLabel: row.cost_label ?? undefined,
    whenFull: row.when_full,
    breaker: breakerOf(row),
    epoch: row.epoch,
  };
}

/** Of a limit, or of what one of its keys has instead. */
export function rateOf({
  rate_count: count,
  rate_per_ms: perMs,
  rate_burst: burst,
}: Pick<LimitRow, "rate_count" | "rate_per_ms" | "rate_burst">): Limit["rate"] {
  return count === null || perMs === null ? undefined : { count, perMs, burst: burst ?? 1 };
}

function breakerOf(row: LimitRow): Limit["breaker"] {
  const { breaker_error_ratio: errorRatio, breaker_min_calls: minCalls } = row;
  const { breaker_window_ms: windowMs, breaker_open_ms: openForMs } = row;
  if (errorRatio === null || minCalls === null || windowMs === null || openForMs === null) return undefined;
  return { errorRatio, minCalls, windowMs, openForMs };
}
