import type { MessageInitShape } from "@bufbuild/protobuf";
import type { WorkerRecord, WorkerStanding } from "@muster/db";
import { WorkerKind, type WorkerSchema, WorkerState } from "@muster/proto/scheduler/v1/worker";
import { durationOf, optionalTime, timestampAt } from "../../timestamps.ts";

const STATES: Readonly<Record<WorkerStanding, WorkerState>> = {
  taking: WorkerState.TAKING,
  cordoned: WorkerState.CORDONED,
  draining: WorkerState.DRAINING,
  drained: WorkerState.DRAINED,
  stopping: WorkerState.STOPPING,
  deaf: WorkerState.DEAF,
  resting: WorkerState.RESTING,
  lost: WorkerState.LOST,
  gone: WorkerState.GONE,
};

export const toWorkerState = (standing: WorkerStanding): WorkerState => STATES[standing];

/** Those of a worker's labels that tell of its machine, where it says nothing more: one behind the API has labels only. */
const OF_MACHINES: ReadonlySet<string> = new Set(["arch", "os", "cpu", "memory_mb", "gpu", "gpu_memory_mb"]);

function hardwareOf({ hardware, labels }: WorkerRecord): Readonly<Record<string, string>> {
  if (Object.keys(hardware).length > 0) return hardware;
  return Object.fromEntries(Object.entries(labels).filter(([label]) => OF_MACHINES.has(label)));
}

export function toWorker(record: WorkerRecord): MessageInitShape<typeof WorkerSchema> {
  const { standing, remote, queues, labelsVersion, leaseMs, ...same } = record;
  return {
    workerId: same.workerId,
    name: same.name,
    state: toWorkerState(standing),
    kind: remote ? WorkerKind.REMOTE : WorkerKind.UNSPECIFIED,
    version: same.version,
    sdk: same.sdk,
    address: same.address,
    types: [...same.types],
    queues: [...(queues ?? [])],
    slots: same.slots,
    running: same.running,
    busySlots: same.busySlots,
    load: same.load,
    labels: same.labels,
    setLabels: same.setLabels,
    labelsVersion: BigInt(labelsVersion),
    hardware: hardwareOf(record),
    lease: durationOf(leaseMs),
    cordonReason: same.cordonReason,
    cordonedBy: same.cordonedBy,
    restingReason: same.restingReason,
    blame: same.blame,
    leads: same.leads,
    startedAt: timestampAt(same.startedMs),
    beatAt: timestampAt(same.beatMs),
    leaseExpiresAt: timestampAt(same.leaseExpiresMs),
    ...optionalTime("endedAt", same.endedMs),
    ...optionalTime("cordonedAt", same.cordonedMs),
    ...optionalTime("drainBy", same.drainByMs),
  };
}
