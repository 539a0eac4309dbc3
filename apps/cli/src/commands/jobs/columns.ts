import {
  JobState,
  JobStateSchema,
  type JobStatus,
  JobStatusSchema,
  PrioritySchema,
} from "@muster/proto/scheduler/v1/job";
import { enumWord } from "../../output/enum-words.ts";
import type { Noun } from "../../output/noun.ts";
import type { Tone } from "../../output/paint.ts";
import { agoText, labelsText, timeText } from "../../output/words.ts";

export const stateWord = (state: JobState): string => enumWord(JobStateSchema, state);

const TONES: Readonly<Partial<Record<JobState, Tone>>> = {
  [JobState.SUCCEEDED]: "good",
  [JobState.FAILED]: "bad",
  [JobState.DEADLETTER]: "bad",
  [JobState.RETRY]: "warn",
  [JobState.CANCELLED]: "dim",
};
export const stateTone = (state: JobState): Tone | undefined => TONES[state];

export const FINAL: ReadonlySet<JobState> = new Set([
  JobState.SUCCEEDED,
  JobState.FAILED,
  JobState.DEADLETTER,
  JobState.CANCELLED,
]);

/** Why it is where it is, in a few words. */
function because({ state, deadReason, lastError, hold, cancelReason }: JobStatus): string {
  if (state === JobState.SUCCEEDED) return "";
  if (hold !== undefined) return hold.text;
  if (state === JobState.CANCELLED) return cancelReason;
  return [deadReason, lastError].filter((text) => text !== "").join(": ");
}

export const JOBS: Noun<typeof JobStatusSchema> = {
  schema: JobStatusSchema,
  none: "No job matches.",
  columns: [
    { title: "ID", of: ({ jobId }) => jobId },
    { title: "STATE", of: ({ state }) => stateWord(state), tone: ({ state }) => stateTone(state) },
    { title: "TYPE", of: ({ type }) => type },
    { title: "QUEUE", of: ({ queue }) => queue },
    { title: "PRIORITY", of: ({ priority }) => enumWord(PrioritySchema, priority), wide: true },
    { title: "TRIES", of: ({ attempts, maxAttempts }) => `${attempts}/${maxAttempts}`, right: true },
    { title: "CREATED", of: ({ createdAt }) => agoText(createdAt) },
    { title: "NEXT RUN", of: ({ state, runAt }) => (FINAL.has(state) ? "" : timeText(runAt)), wide: true },
    { title: "WORKER", of: ({ workerId }) => workerId, wide: true },
    { title: "FAULT", of: ({ fingerprint }) => fingerprint, wide: true },
    { title: "LABELS", of: ({ labels }) => labelsText(labels), wide: true },
    { title: "WHY", of: because },
  ],
};
