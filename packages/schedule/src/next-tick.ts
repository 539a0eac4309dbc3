import { type Database, moveNext, type NextTick, type TimedSchedule } from "@muster/db";
import { type Policy, upcoming } from "./calendar/due.ts";
import { NoTimesError, TZ_VERSION, timesOf } from "./calendar/times-of.ts";

/** @throws NoTimesError, as does what uses it */
export function policyOf(definition: TimedSchedule["definition"]): Policy {
  const { name, jitterMs, misfire, catchupMs, endAtMs } = definition;
  return { schedule: name, times: timesOf(definition), jitterMs, misfire, catchupMs, endAt: endAtMs };
}

/** The first tick of a schedule that is new, or that goes on from here. */
export function firstTick(definition: TimedSchedule["definition"], afterMs: number): NextTick | undefined {
  // A nominal time is never before its start, and may be the start itself.
  const after = Math.max(afterMs, (definition.startAtMs ?? Number.NEGATIVE_INFINITY) - 1);
  return upcoming(policyOf(definition), after);
}

/** The same of one that has fired before: none after the last job of its max_runs. */
export function tickAfter(
  { definition, runs }: Pick<TimedSchedule, "definition" | "runs">,
  afterMs: number,
): NextTick | undefined {
  if (definition.maxRuns !== undefined && runs >= definition.maxRuns) return undefined;
  return firstTick(definition, afterMs);
}

/** Computes the next time of a schedule anew, by this Node's time zones. Nothing happens when it is due or has been changed. */
export async function recompute(
  database: Database,
  { definition, specVersion, next, nowMs, lastNominalMs }: TimedSchedule,
): Promise<void> {
  if (next === undefined || next.nominal <= nowMs) return;
  let anew: NextTick | undefined;
  try {
    anew = firstTick(definition, Math.max(nowMs, lastNominalMs));
  } catch (error) {
    // It is told when it is due.
    if (error instanceof NoTimesError) return;
    throw error;
  }
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
  { next, lastNominalMs, nowMs, runs }: TimedSchedule,
  definition: TimedSchedule["definition"],
): NextTick | undefined {
  if (next !== undefined && next.nominal <= nowMs) return next;
  return tickAfter({ definition, runs }, Math.max(nowMs, lastNominalMs));
}
