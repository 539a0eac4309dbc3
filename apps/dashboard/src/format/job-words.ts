import { ConnectError } from "@connectrpc/connect";
import { JobState, Priority } from "@muster/proto/scheduler/v1/job";

/** What a state is called here, and how it is meant. */
export type Tone = "plain" | "busy" | "good" | "bad" | "wait" | "quiet";

export const STATES: readonly { readonly state: JobState; readonly name: string; readonly tone: Tone }[] = [
  { state: JobState.SCHEDULED, name: "scheduled", tone: "wait" },
  { state: JobState.QUEUED, name: "queued", tone: "plain" },
  { state: JobState.RUNNING, name: "running", tone: "busy" },
  { state: JobState.RETRY, name: "retry", tone: "wait" },
  { state: JobState.SUCCEEDED, name: "succeeded", tone: "good" },
  { state: JobState.FAILED, name: "failed", tone: "bad" },
  { state: JobState.DEADLETTER, name: "dead letter", tone: "bad" },
  { state: JobState.CANCELLED, name: "cancelled", tone: "quiet" },
];

export const stateName = (state: JobState): string =>
  STATES.find((one) => one.state === state)?.name ?? `state ${state}`;

export const stateTone = (state: JobState): Tone =>
  STATES.find((one) => one.state === state)?.tone ?? "plain";

/** As in an address: "dead-letter". */
export const stateSlug = (state: JobState): string => stateName(state).replace(" ", "-");

/** Unspecified where it is none, as a filter has it. */
export const stateOf = (slug: string): JobState =>
  STATES.find(({ state }) => stateSlug(state) === slug)?.state ?? JobState.UNSPECIFIED;

export const isFinal = (state: JobState): boolean =>
  state === JobState.SUCCEEDED ||
  state === JobState.FAILED ||
  state === JobState.DEADLETTER ||
  state === JobState.CANCELLED;

export const mayBeRedriven = (state: JobState): boolean => isFinal(state) && state !== JobState.SUCCEEDED;

export const PRIORITIES: readonly { readonly priority: Priority; readonly name: string }[] = [
  { priority: Priority.CRITICAL, name: "critical" },
  { priority: Priority.HIGH, name: "high" },
  { priority: Priority.DEFAULT, name: "default" },
  { priority: Priority.LOW, name: "low" },
];

export const priorityName = (priority: Priority): string =>
  PRIORITIES.find((one) => one.priority === priority)?.name ?? "default";

export const priorityOf = (name: string): Priority =>
  PRIORITIES.find((one) => one.name === name)?.priority ?? Priority.UNSPECIFIED;

/** Of whatever a call threw, for people. */
export const messageOf = (error: unknown): string => ConnectError.from(error).rawMessage;
