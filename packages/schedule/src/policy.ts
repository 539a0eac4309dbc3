import {
  type Database,
  moveNext,
  type NextTick,
  type ScheduleDefinition,
  type ScheduleRecord,
} from "@muster/db";
import { type Policy, upcoming } from "./calendar/due.ts";
import { TZ_VERSION, timesOf } from "./calendar/times-of.ts";

/** @throws Error when this Node cannot compute its times */
export function policyOf(definition: ScheduleDefinition): Policy {
  const { name, jitterMs, misfire, catchupMs, endAtMs } = definition;
  return { schedule: name, times: timesOf(definition), jitterMs, misfire, catchupMs, endAt: endAtMs };
}

/** The first tick of a schedule that is new, or that goes on from here. */
export function firstTick(definition: ScheduleDefinition, afterMs: number): NextTick | undefined {
  // A nominal time is never before its start, and may be the start itself.
  const after = Math.max(afterMs, (definition.startAtMs ?? Number.NEGATIVE_INFINITY) - 1);
  return upcoming(policyOf(definition), after);
}

/** Computes the next time of a schedule anew, by this Node's time zones. Nothing happens when it is due or has been changed. */
export async function recompute(
  database: Database,
  { definition, specVersion, next, nowMs, lastNominalMs }: ScheduleRecord,
): Promise<void> {
  if (next === undefined) return;
  const anew = firstTick(definition, Math.max(nowMs, lastNominalMs));
  await moveNext(database.query, {
    name: definition.name,
    specVersion,
    fromMs: next.nominal,
    next: anew,
    tzVersion: TZ_VERSION,
  });
}

/** The next tick once the definition is another one: what is due by the old one, its jitter included, stays due. */
export function tickAfterChange(
  { next, lastNominalMs, nowMs, runs }: ScheduleRecord,
  definition: ScheduleDefinition,
): NextTick | undefined {
  if (next !== undefined && next.nominal <= nowMs) return next;
  if (definition.maxRuns !== undefined && runs >= definition.maxRuns) return undefined;
  return firstTick(definition, Math.max(nowMs, lastNominalMs));
}
