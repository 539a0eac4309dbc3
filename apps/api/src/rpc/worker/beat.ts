import type { ServiceImpl } from "@connectrpc/connect";
import { cleanText, MAX_REASON_LENGTH } from "@muster/job";
import type { BeatRequest, WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { type SaidBeat, unknownWorker } from "@muster/remote";
import type { ApiContext } from "../../api-context.ts";
import { durationOf, timestampAt } from "../../timestamps.ts";
import { rpcReading } from "../fields.ts";
import { callingWorker, readLength, readReceived } from "./calling-worker.ts";
import { readHeld, toHeld } from "./read-held.ts";

/** A sixth of a lease: some may be lost. */
export const BEAT_EVERY_MS = 5_000;
/** More than any machine is loaded. */
const MOST_LOAD = 1_000;

/** Keeps a worker's lease, and tells it what of its attempts is not its own any more. */
export function beat(context: ApiContext): ServiceImpl<typeof WorkerService>["beat"] {
  const { remote } = context;
  return async (request, call) => {
    const reading = rpcReading();
    readReceived(reading, request);
    readLength(reading, "running", request.running);
    reading.end();
    const worker = await callingWorker(context, call, request);
    const said = saidBy(request);
    const heard = await remote.heartbeat.beat(worker, said);
    if (heard === undefined) {
      remote.sessions.forget(worker.workerId);
      throw unknownWorker();
    }
    const known = new Set(said.running.map(({ taskId, fence }) => `${taskId}/${fence}`));
    return {
      leaseLeft: durationOf(heard.leaseLeftMs),
      cancel: heard.cancel.map(toHeld),
      unknown: [
        ...heard.unknown.map(toHeld),
        // What is no job's id at all.
        ...request.running.filter(({ jobId, fence }) => !known.has(`${jobId.toLowerCase()}/${fence}`)),
      ],
      drain: heard.drain,
      ...(heard.drainLeftMs !== undefined && { drainLeft: durationOf(heard.drainLeftMs) }),
      beatEvery: durationOf(BEAT_EVERY_MS),
      serverTime: timestampAt(heard.databaseMs),
      reconnect: heard.reconnect,
    };
  };
}

/** A beat is never refused for what it says beside its attempts: a lease must not end for it. */
function saidBy({ running, accepting, reason, load }: BeatRequest): SaidBeat {
  return {
    running: readHeld(running),
    resting: accepting ? undefined : cleanText(reason, MAX_REASON_LENGTH),
    load: load > 0 && load < MOST_LOAD ? load : undefined,
  };
}
