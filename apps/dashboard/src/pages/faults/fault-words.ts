import type { Fault } from "@muster/proto/scheduler/v1/fault_service";
import { msOf } from "../../format/times.ts";

/** A fault that was seen so lately goes on. */
const STILL_MS = 60_000;

/** The one that counts what its type has beyond those that are kept apart: the fingerprint of no job, by which none is found. */
export const standsForOthers = ({ message }: Pick<Fault, "message">): boolean => message === "";

export const faultName = ({ message, type }: Pick<Fault, "message" | "type">): string =>
  standsForOthers({ message }) ? `all other faults of ${type}` : message;

/** Why not to redrive its jobs yet; undefined where nothing speaks against it. */
export function redriveWarning({ lastSeen }: Pick<Fault, "lastSeen">, now: number): string | undefined {
  if (lastSeen === undefined || now - msOf(lastSeen) > STILL_MS) return undefined;
  return "Do not redrive yet: jobs have failed like this within the last minute, and those that run again would join them.";
}
