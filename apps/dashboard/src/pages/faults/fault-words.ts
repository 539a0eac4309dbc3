import type { Fault } from "@muster/proto/scheduler/v1/fault_service";
import { msOf } from "../../format/times.ts";

/** A fault that was seen so lately goes on. */
const STILL_MS = 60_000;

export const faultName = ({ message, type }: Pick<Fault, "message" | "type">): string =>
  message === "" ? `all other faults of ${type}` : message;

/** Why not to redrive its jobs yet; undefined where nothing speaks against it. */
export function redriveWarning({ lastSeen }: Pick<Fault, "lastSeen">, now: number): string | undefined {
  if (lastSeen === undefined || now - msOf(lastSeen) > STILL_MS) return undefined;
  return "Do not redrive yet: jobs have failed like this within the last minute, and those that run again would join them.";
}
