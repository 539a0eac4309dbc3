import { type Worker, WorkerSchema, WorkerState, WorkerStateSchema } from "@muster/proto/scheduler/v1/worker";
import { enumWord } from "../../output/enum-words.ts";
import type { Noun } from "../../output/noun.ts";
import type { Tone } from "../../output/paint.ts";
import { agoText, labelsText } from "../../output/words.ts";

const TONES: Readonly<Partial<Record<WorkerState, Tone>>> = {
  [WorkerState.CORDONED]: "warn",
  [WorkerState.DRAINING]: "warn",
  [WorkerState.DRAINED]: "warn",
  [WorkerState.DEAF]: "bad",
  [WorkerState.LOST]: "bad",
  [WorkerState.GONE]: "dim",
};

const workerState = ({ state }: Worker): string => enumWord(WorkerStateSchema, state);

export const WORKER: Noun<typeof WorkerSchema> = {
  schema: WorkerSchema,
  none: "No worker is there.",
  columns: [
    { title: "NAME", of: ({ name }) => name },
    { title: "STATE", of: workerState, tone: ({ state }) => TONES[state] },
    { title: "BUSY", of: ({ running, slots }) => `${running}/${slots}`, right: true },
    { title: "LOAD", of: ({ load }) => load.toFixed(2), right: true },
    { title: "VERSION", of: ({ version }) => version },
    { title: "BEAT", of: ({ beatAt }) => agoText(beatAt) },
    { title: "STARTED", of: ({ startedAt }) => agoText(startedAt), wide: true },
    { title: "ID", of: ({ workerId }) => workerId, wide: true },
    { title: "LEADS", of: ({ leads }) => (leads ? "yes" : ""), wide: true },
    { title: "TYPES", of: ({ types }) => types.join(","), wide: true },
    { title: "LABELS", of: ({ labels }) => labelsText(labels), wide: true },
    { title: "QUEUES", of: ({ queues }) => queues.join(",") || "all" },
    { title: "WHY", of: ({ cordonReason, restingReason }) => cordonReason || restingReason },
  ],
};
