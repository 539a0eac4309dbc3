import type { GateState } from "@muster/db";
import { type Amount, costOf, type Rate, type Room, tokensOf, untilAllowedMs } from "@muster/policy";

/** Looks at a gate whose admitted jobs have not started come no sooner one after the other than this. */
const LEAST_MS = 10;

/** A gate as it is at one moment, in numbers to admit by. */
export interface GateRoom extends Room {
  readonly rate: Rate | undefined;
  /** It has places while it has admitted fewer jobs than this. */
  readonly below: number;
  /** For how long it is closed whatever room there is, milliseconds. */
  readonly closedMs: number;
  /** Undefined where each job says its own. */
  readonly weight: number | undefined;
}

export function roomOf({ limit, override, admitted, granted, aheadMs, closedMs }: GateState): GateRoom {
  const rate = override.rate ?? limit.rate;
  const max = override.maxRunning ?? limit.maxRunning ?? Number.POSITIVE_INFINITY;
  return {
    places: closedMs > 0 ? 0 : max - admitted,
    tokens: rate === undefined ? Number.POSITIVE_INFINITY : tokensOf(rate, aheadMs, granted),
    rate,
    below: max,
    closedMs,
    weight: override.weight,
  };
}

/** When a gate lets in something of this cost if nothing else happens, milliseconds from now; undefined when only an ending can tell. */
export function opensInMs({ closedMs, places, rate, tokens }: GateRoom, cost: number): number | undefined {
  if (closedMs > 0) return closedMs;
  if (places < 1 || rate === undefined) return undefined;
  return Math.max(LEAST_MS, untilAllowedMs(rate, tokens, cost));
}

/** What one start takes of this gate's rate. */
export const costThrough = ({ rate }: GateRoom, said: string | undefined): Amount =>
  costOf(said, rate?.burst ?? 1);
