import type { Held } from "@muster/job";
import type { Beaten, BeatStore } from "@muster/worker/lease";
import { files } from "../package-files.ts";
import type { Received } from "../received.ts";
import type { ServiceAddress } from "../service/service-address.ts";

/** What the API answers to a beat. */
export interface RemoteBeat extends Beaten {
  /** Not, or no longer, this worker's. */
  readonly unknown: readonly { readonly taskId: string; readonly fence: number }[];
  readonly drain: boolean;
  /** Milliseconds; undefined: as long as this worker gives what it runs. */
  readonly drainLeftMs: number | undefined;
  /** It should open new connections: calls of it do not arrive. */
  readonly reconnect: boolean;
  /** Of the answers that the beat said to have arrived. */
  readonly said: readonly string[];
}

/** What the thread is told, as JSON. */
export interface BeatSays {
  readonly running: readonly (readonly [taskId: string, fence: number])[];
  /** Why it takes nothing now; empty: it takes jobs. */
  readonly reason: string;
  readonly received: readonly string[];
}

/** What a session knows that beats have to say. */
export interface BeatSource {
  held(): readonly Held[];
  readonly received: Received;
  readonly workerId: string | undefined;
  readonly draining: boolean;
  /** False where no answer has come for almost a lease. */
  readonly isAnswered: boolean;
}

/** It may be heard all the same: then people are to see why it takes nothing. */
const UNANSWERED = "no answer of the API has arrived here for almost a lease";

/** Beats by the API, which name all that runs here. */
export function remoteBeats(store: ServiceAddress, source: BeatSource): BeatStore<ServiceAddress> {
  return {
    thread: files.module("lease/beat-thread"),
    store,
    news: () => JSON.stringify(saysOf(source)),
  };
}

export function saysOf(source: BeatSource): BeatSays {
  const { received, workerId, draining, isAnswered } = source;
  const own = source.held().filter((attempt) => attempt.workerId === workerId);
  return {
    running: own.map(({ job }) => [job.taskId, job.fence] as const),
    reason: draining ? "it drains" : isAnswered ? "" : UNANSWERED,
    received: received.all(),
  };
}
