import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, type ServiceImpl } from "@connectrpc/connect";
import { isJobId } from "@muster/job";
import { type Finished, FinishedItemSchema } from "@muster/proto/scheduler/v1/finished";
import { JobState } from "@muster/proto/scheduler/v1/job";
import type { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import type { Ended, SaidEnding } from "@muster/remote";
import type { ApiContext } from "../../api-context.ts";
import { toProtoState } from "../../enums.ts";
import { durationOf } from "../../timestamps.ts";
import { rpcReading } from "../fields.ts";
import { callingWorker, readLength, readReceived } from "./calling-worker.ts";
import { readSaid } from "./read-said.ts";

type Item = MessageInitShape<typeof FinishedItemSchema>;

/** What nearly all are answered: made once, and the same message for all. */
const SUCCEEDED: Item = create(FinishedItemSchema, { state: JobState.SUCCEEDED });

/** Ends attempts, each with an answer of its own: none of them makes another one wait, or fail. */
export function finish(context: ApiContext): ServiceImpl<typeof WorkerService>["finish"] {
  const { remote } = context;
  return async (request, call) => {
    const reading = rpcReading();
    readReceived(reading, request);
    readLength(reading, "results", request.results);
    reading.end();
    const worker = await callingWorker(context, call, request);
    const endings = request.results.flatMap((result) => readEnding(result) ?? []);
    await remote.named(
      worker,
      endings.map(({ taskId }) => taskId),
    );
    const { drain, leftMs } = remote.heartbeat.drainOf(worker);
    const ended = await remote.finish(worker, endings);
    const isWhole = endings.length === request.results.length;
    return {
      items: isWhole ? ended.map(toItem) : itemsOf(request.results, ended),
      drain,
      ...(leftMs !== undefined && { drainLeft: durationOf(leftMs) }),
    };
  };
}

/** Those that are of no job's id are not among the ended. */
function itemsOf(results: readonly Finished[], ended: readonly Ended[]): Item[] {
  const left = ended.values();
  return results.map(({ jobId }) =>
    toItem(isJobId(jobId) ? (left.next().value ?? { kind: "stale" }) : { kind: "unknown" }),
  );
}

/** Undefined for what is no job's id: nobody knows such a job. */
function readEnding(result: Finished): SaidEnding | undefined {
  const { jobId, fence } = result;
  return isJobId(jobId) ? { taskId: jobId.toLowerCase(), fence, ...readSaid(result) } : undefined;
}

function toItem(ended: Ended): Item {
  switch (ended.kind) {
    case "kept":
      return ended.state === "succeeded" ? SUCCEEDED : { state: toProtoState(ended.state) };
    case "mistaken":
      return { code: Code.InvalidArgument, message: ended.message };
    case "stale":
      return {
        code: Code.FailedPrecondition,
        message: "the attempt is not, or no longer, this worker's: nothing was changed",
      };
    case "unknown":
      return { code: Code.NotFound, message: "there is no such job (any more)" };
    default:
      return { code: Code.Unavailable, message: ended.message };
  }
}
