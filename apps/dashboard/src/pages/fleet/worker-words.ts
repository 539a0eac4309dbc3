import { type Worker, WorkerKind, WorkerState } from "@muster/proto/scheduler/v1/worker";
import type { Tone } from "../../format/job-words.ts";

type Word = readonly [name: string, tone: Tone];

const STATES: Readonly<Record<WorkerState, Word>> = {
  [WorkerState.UNSPECIFIED]: ["unknown", "quiet"],
  [WorkerState.TAKING]: ["taking", "good"],
  [WorkerState.CORDONED]: ["cordoned", "wait"],
  [WorkerState.DRAINING]: ["draining", "wait"],
  [WorkerState.DRAINED]: ["drained", "quiet"],
  [WorkerState.STOPPING]: ["stopping", "quiet"],
  [WorkerState.DEAF]: ["deaf", "bad"],
  [WorkerState.RESTING]: ["resting", "wait"],
  [WorkerState.LOST]: ["lost", "bad"],
  [WorkerState.GONE]: ["gone", "quiet"],
};

export const workerState = (state: WorkerState): Word => STATES[state] ?? STATES[WorkerState.UNSPECIFIED];

/** What operators want of it is that it takes nothing. */
export const isCordoned = ({ cordonedAt }: Pick<Worker, "cordonedAt">): boolean => cordonedAt !== undefined;

export const hasEnded = ({ endedAt }: Pick<Worker, "endedAt">): boolean => endedAt !== undefined;

/** Why it stands as it does, where somebody has said so. */
export const reasonOf = (worker: Pick<Worker, "cordonReason" | "cordonedBy" | "restingReason">): string =>
  [worker.cordonReason, worker.cordonedBy === "" ? "" : `by ${worker.cordonedBy}`, worker.restingReason]
    .filter((text) => text !== "")
    .join(", ");

export const kindName = (kind: WorkerKind): string =>
  kind === WorkerKind.REMOTE ? "by the API" : "by the stores";

export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");

export type LabelChange = {
  readonly set: Record<string, string>;
  readonly remove: string[];
  readonly reset: string[];
};

/**
 * Reads `gpu=true, -zone, ~arch`: set, take away, and what the worker says itself again.
 * @throws Error with what is wrong
 */
export function readLabels(text: string): LabelChange {
  const change: LabelChange = { set: {}, remove: [], reset: [] };
  for (const part of text.split(",").map((one) => one.trim())) {
    const { name, value } = /^(?<name>[^=~-][^=]*)=(?<value>.*)$/u.exec(part)?.groups ?? {};
    if (name !== undefined && value !== undefined) change.set[name.trim()] = value.trim();
    else if (/^-.+/u.test(part)) change.remove.push(part.slice(1).trim());
    else if (/^~.+/u.test(part)) change.reset.push(part.slice(1).trim());
    else
      throw new Error(`labels: expected name=value, -name or ~name, got ${part === "" ? "nothing" : part}`);
  }
  return change;
}
