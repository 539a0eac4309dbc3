import { type JobEvent, statesBefore } from "@muster/job";

/** The guard of a transition, of the row named `t`: its state knows the event, as TRANSITIONS of packages/job says. */
export function knowing(event: JobEvent): string {
  const states = statesBefore(event).map((state) => `'${state}'`);
  return states.length === 1 ? `t.status = ${states.join("")}` : `t.status IN (${states.join(", ")})`;
}
