import { type JobEvent, statesBefore } from "@muster/job";

/** The guard of a transition, for the row named `t`: its state allows the event, according to TRANSITIONS in packages/job. */
export function knowing(event: JobEvent): string {
  const states = statesBefore(event).map((state) => `'${state}'`);
  return states.length === 1 ? `t.status = ${states.join("")}` : `t.status IN (${states.join(", ")})`;
}
