/**
 * What may follow what. TRANSITIONS is the only table of it: the guards of the SQL statements take their lists of
 * states from it, and docs/state-machine.md is held to it by a test. What an event makes of a job is in `decide.ts`.
 */

export const STATES = [
  "scheduled",
  "queued",
  "running",
  "retry",
  "succeeded",
  "failed",
  "deadletter",
  "cancelled",
] as const;
export type JobState = (typeof STATES)[number];

export const FINAL_STATES: readonly JobState[] = ["succeeded", "failed", "deadletter", "cancelled"];

export function isFinal(state: JobState): boolean {
  return FINAL_STATES.includes(state);
}

/** Why a job is among the dead letters. */
export type DeadReason = "exhausted" | "poison" | TimeLimit;

/** The time limits of a job, named as the dead letters that they make: not started in time; not ended in time. */
export type TimeLimit = "expired" | "deadline";

/** The part of a job that decides what happens to it next. */
export interface JobFacts {
  readonly state: JobState;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly lostCount: number;
  readonly cancelRequested: boolean;
  readonly held: boolean;
  /**
   * The time limit that has passed. `expired` only where no attempt was ever claimed. For a failing attempt, `deadline`
   * also means that the next one would start past it.
   */
  readonly overdue?: TimeLimit;
}

export const EVENTS = [
  "due",
  "claim",
  "hold",
  "success",
  "error",
  "timeout",
  "permanent",
  "abort",
  "snooze",
  "release",
  "lost",
  "lostAlone",
  "cancel",
  "expire",
  "replace",
  "redrive",
  "redriveLater",
] as const;
/**
 * - `abort`: the handler ended because a cancel had been requested, or cancelled the job itself.
 * - `snooze`: the handler asked to run later.
 * - `lost`: the worker vanished with everything it ran, so nobody knows whose fault it was.
 * - `lostAlone`: the process that ran only this job vanished.
 * - `expire`: somebody looks at the job, and its time is up.
 * - `replace`: a later submit of a debounced job replaces the payload, and postpones a scheduled job's start.
 * - `redrive`: an operator gives an ended job another life, with a count of attempts of its own.
 * - `redriveLater`: the same, with a start in the future, so that many redriven jobs start one after the other.
 */
export type JobEvent = (typeof EVENTS)[number];

/** Which events each state knows. An event that is missing here changes nothing. */
export const TRANSITIONS = {
  scheduled: ["due", "cancel", "expire", "replace"],
  retry: ["due", "cancel", "expire"],
  queued: ["claim", "hold", "cancel", "expire", "replace"],
  running: [
    "success",
    "error",
    "timeout",
    "permanent",
    "abort",
    "snooze",
    "release",
    "lost",
    "lostAlone",
    "cancel",
  ],
  succeeded: [],
  failed: ["redrive", "redriveLater"],
  deadletter: ["redrive", "redriveLater"],
  cancelled: ["redrive", "redriveLater"],
} as const;

/** The states that know an event. */
export type StateBefore<Event extends JobEvent> = {
  [State in JobState]: Event extends (typeof TRANSITIONS)[State][number] ? State : never;
}[JobState];

export function knows<Event extends JobEvent>(state: JobState, event: Event): state is StateBefore<Event> {
  const known: readonly JobEvent[] = TRANSITIONS[state];
  return known.includes(event);
}

export function statesBefore<Event extends JobEvent>(event: Event): StateBefore<Event>[] {
  return STATES.filter((state) => knows(state, event));
}

/** Final states that a redrive leaves; a success stays. */
export type RedrivableState = StateBefore<"redrive">;
export const REDRIVABLE_STATES: readonly RedrivableState[] = statesBefore("redrive");
