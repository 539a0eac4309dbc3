import type { BeatResponse } from "@muster/proto/scheduler/v1/worker_service";
import type { Service } from "../service/service.ts";
import { SessionLostError } from "../service/service-fault.ts";
import { msOf } from "../words/durations.ts";
import type { BeatSays, RemoteBeat } from "./beats.ts";
import type { RemoteIdentity } from "./remote-identity.ts";

/** What a worker that is not known any more is answered. */
const LOST: RemoteBeat = {
  accepted: false,
  storeMs: 0,
  cancels: [],
  unknown: [],
  drain: false,
  drainLeftMs: undefined,
  reconnect: false,
  said: [],
};

/** @param load how busy the machine is, 1 for each processor */
export async function sendBeat(
  service: Service,
  { workerId, session }: RemoteIdentity,
  { running, reason, received }: BeatSays,
  { load, timeoutMs }: { readonly load: number; readonly timeoutMs: number },
): Promise<RemoteBeat> {
  const request = {
    workerId,
    session,
    running: running.map(([jobId, fence]) => ({ jobId, fence })),
    accepting: reason === "",
    reason,
    received: [...received],
    load,
  };
  try {
    return heard(
      await service.call((calls, options) => calls.beat(request, options), { timeoutMs }),
      received,
    );
  } catch (error) {
    if (error instanceof SessionLostError) return LOST;
    throw error;
  }
}

function heard(answer: BeatResponse, said: readonly string[]): RemoteBeat {
  return {
    accepted: true,
    storeMs: msOf(answer.serverTime),
    cancels: answer.cancel.map(({ jobId, fence, grace }) => ({
      taskId: jobId,
      fence,
      graceMs: grace === undefined ? null : msOf(grace),
    })),
    unknown: answer.unknown.map(({ jobId, fence }) => ({ taskId: jobId, fence })),
    drain: answer.drain,
    drainLeftMs: answer.drainLeft && msOf(answer.drainLeft),
    reconnect: answer.reconnect,
    said,
  };
}
