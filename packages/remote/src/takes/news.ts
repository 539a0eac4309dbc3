import type { KnownTaker } from "./known-takers.ts";
import type { TakeAnswer } from "./waiter.ts";

/** Whether there is something that a worker should hear before there are jobs. */
export function hasNews({ stops, standing, drainTold }: KnownTaker): boolean {
  if (standing?.drains === true && !drainTold) return true;
  for (const { told } of stops.values()) if (!told) return true;
  return false;
}

/** What every answer says beside its jobs. It is no news from then on. */
export function newsOf(known: KnownTaker): Pick<TakeAnswer, "cancel" | "drain" | "drainLeftMs"> {
  const drain = known.standing?.drains === true;
  known.drainTold = drain;
  const left = drain && known.standing?.drainLeftMs;
  const drains = typeof left === "number" ? { drain, drainLeftMs: left } : { drain };
  if (known.stops.size === 0) return { cancel: [], ...drains };
  const cancel = [...known.stops.values()].map((one) => {
    one.told = true;
    return one.stop;
  });
  return { cancel, ...drains };
}
