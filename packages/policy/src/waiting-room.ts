import type { Limit } from "./limit.ts";

/**
 * How many jobs of one key may wait beside those that are admitted, before a submit finds it full; undefined: any number.
 * Where nothing is said, a submit that is to be refused is refused when it could not start at once, and one that takes the
 * oldest one's place waits alone.
 */
export function waitingRoomOf({
  maxWaiting,
  maxRunning,
  rate,
  whenFull,
}: Pick<Limit, "maxWaiting" | "maxRunning" | "rate" | "whenFull">): number | undefined {
  if (maxWaiting !== undefined) return maxWaiting;
  if (whenFull === "wait") return undefined;
  if (whenFull === "cancel_oldest") return 1;
  return maxRunning === undefined ? (rate?.burst ?? 1) : 0;
}
