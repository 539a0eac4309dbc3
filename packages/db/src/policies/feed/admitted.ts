import { hasOneValue } from "./one-value.ts";

/**
 * One of a job's gates, from 1, while the job is admitted: what the indexes `tasks_admitted_…` are of. The CASE keeps the
 * planner from taking `tasks_live` for them, which with old statistics it reads as a whole for each key.
 */
export const admittedGate = (place: number): string => `(CASE WHEN t.phase = 1 THEN t.gates[${place}] END)`;

/** Whether the row named `t` is admitted at all through the gate at this place: what the index asks of its rows. */
export const isAdmittedAt = (place: number): string =>
  `t.gates IS NOT NULL AND ${admittedGate(place)} IS NOT NULL`;

/** Whether the row named `t` is admitted through this gate. */
export const isAdmittedThrough = (place: number, gate: string): string =>
  `${isAdmittedAt(place)} AND ${hasOneValue(admittedGate(place), gate)}`;
