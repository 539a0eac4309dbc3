import { create } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { TakeJobsResponseSchema, type WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer } from "../../bounds/party.ts";
import { durationOf } from "../../timestamps.ts";
import { readDuration, rpcReading } from "../fields.ts";
import { callingWorker, readReceived } from "./calling-worker.ts";
import { packedJobs } from "./packed-jobs.ts";
import { toHeld } from "./read-held.ts";
import { takenBytes, toTaken } from "./to-taken.ts";

const MOST_SLOTS = 1_000;
const MAX_WAIT_MS = 20_000;
/** Of TakeJobsResponse; its entries are messages. The library writes what it does not know as it is. */
const JOBS_FIELD = TakeJobsResponseSchema.field.jobs.number;

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
    const said = {
      takeId: answer.takeId ?? "",
      cancel: answer.cancel.map(toHeld),
      drain: answer.drain,
      ...(answer.drainLeftMs !== undefined && { drainLeft: durationOf(answer.drainLeftMs) }),
    };
    if (answer.jobs.length === 0 || isJson(call))
      return { ...said, jobs: answer.jobs.map((job) => toTaken(job, worker)) };
    const message = create(TakeJobsResponseSchema, said);
    message.$unknown = [
      { no: JOBS_FIELD, wireType: WireType.LengthDelimited, data: packedJobs(answer.jobs, worker.jsonText) },
    ];
    return message;
  };
}

const isJson = ({ requestHeader }: Pick<HandlerContext, "requestHeader">): boolean =>
  /[/+]json/iu.test(requestHeader.get("content-type") ?? "");
