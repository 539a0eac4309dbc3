import type { ServiceImpl } from "@connectrpc/connect";
import type { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer } from "../../bounds/party.ts";
import { durationOf } from "../../timestamps.ts";
import { readDuration, rpcReading } from "../fields.ts";
import { callingWorker, readReceived } from "./calling-worker.ts";
import { toHeld } from "./read-held.ts";
import { takenBytes, toTaken } from "./to-taken.ts";

const MOST_SLOTS = 1_000;
const MAX_WAIT_MS = 20_000;

/** Waits for jobs. What an answer brings is provisional until the worker says that it has come. */
export function takeJobs(context: ApiContext): ServiceImpl<typeof WorkerService>["takeJobs"] {
  return async (request, call) => {
    const reading = rpcReading();
    readReceived(reading, request);
    const freeSlots = reading.count("free_slots", request.freeSlots, { min: 0, max: MOST_SLOTS });
    const askedBefore = reading.count("asked_before", request.askedBefore, { min: 0, max: MOST_SLOTS });
    const waitMs =
      request.wait === undefined
        ? 0
        : readDuration(reading, "wait", request.wait, { min: 0, max: MAX_WAIT_MS });
    reading.end();
    const worker = await callingWorker(context, call, request);
    if (request.answerLost) await context.remote.lost(worker);
    const { signal } = call;
    const answer = await context.remote.take({ taker: worker, freeSlots, askedBefore, waitMs, signal });
    reserveAnswer(
      call,
      answer.jobs.reduce((sum, job) => sum + takenBytes(job), 0),
    );
    return {
      takeId: answer.takeId ?? "",
      jobs: answer.jobs.map((job) => toTaken(job, worker)),
      cancel: answer.cancel.map(toHeld),
      drain: answer.drain,
      ...(answer.drainLeftMs !== undefined && { drainLeft: durationOf(answer.drainLeftMs) }),
    };
  };
}
