import { randomUUID } from "node:crypto";
import { VERSION } from "@muster/runtime";
import type { BeatIdentity } from "@muster/worker/lease";
import type { Capabilities } from "@muster/worker/port";
import type { Service, WorkerCalls } from "../service/service.ts";
import { msOf } from "../words/durations.ts";

const DEADLINE_MS = 10_000;
const LEAST_BEAT_MS = 500;

/** Who a worker is to the API. */
export interface RemoteIdentity extends BeatIdentity {
  /** A secret: whoever has it, and the token, is this worker. */
  readonly session: string;
  /** As long as the lease that it was registered with, milliseconds. */
  readonly leaseMs: number;
  /** How often the API wants to hear of it, milliseconds; undefined where it does not say, or says what no lease would bear. */
  readonly beatEveryMs: number | undefined;
}

/** What a worker says of itself. */
export interface WorkerCard extends Capabilities {
  readonly name: string;
  readonly queues: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly metricsAddress: string | undefined;
}

/**
 * What registers a worker, each time under a new id. A registration without an answer is repeated as it was, so that nobody
 * sees a worker that never lived.
 */
export function registering(service: Service, card: WorkerCard): () => Promise<RemoteIdentity> {
  let instance = randomUUID();
  return async () => {
    const answer = await service.call(
      (calls, options) => calls.register(requestOf(card, instance), options),
      { timeoutMs: DEADLINE_MS },
    );
    instance = randomUUID();
    const leaseMs = msOf(answer.lease);
    const beatEveryMs = beatEvery(msOf(answer.beatEvery), leaseMs);
    return { workerId: answer.workerId, session: answer.session, leaseMs, beatEveryMs };
  };
}

/** Beyond these an API is mistaken: it would be flooded, or a single lost beat would cost the lease. */
const beatEvery = (ms: number, leaseMs: number): number | undefined =>
  ms >= LEAST_BEAT_MS && ms <= leaseMs / 3 ? ms : undefined;

function requestOf(card: WorkerCard, instance: string): Parameters<WorkerCalls["register"]>[0] {
  return {
    name: card.name,
    instance,
    types: [...card.types],
    queues: [...card.queues],
    slots: card.concurrency,
    labels: { ...card.labels },
    version: VERSION,
    sdk: `muster-node/${VERSION}`,
    metricsAddress: card.metricsAddress ?? "",
    jsonText: true,
  };
}
