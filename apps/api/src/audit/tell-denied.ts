import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { type AuditedCall, methodName } from "./entry-of.ts";

/** Calls of every job, whose refusals are told by metrics alone: a flood of them must cost no more than it does. */
const NEVER: ReadonlySet<string> = new Set([
  "scheduler.v1.SchedulerService/SubmitJob",
  "scheduler.v1.SchedulerService/SubmitJobs",
  "scheduler.v1.WorkerService/TakeJobs",
  "scheduler.v1.WorkerService/Beat",
  "scheduler.v1.WorkerService/Finish",
  "scheduler.v1.WorkerService/Report",
]);

const untold = new WeakMap<DescMethod, boolean>();

/** Whether nobody is told of refusals of this method. */
function isUntold(method: DescMethod): boolean {
  const known = untold.get(method) ?? NEVER.has(methodName(method));
  untold.set(method, known);
  return known;
}

/** Tells of each call that ends with PERMISSION_DENIED, streams included. */
export function tellDenied(tell: (call: AuditedCall) => void): Interceptor {
  return (next) => (request) => {
    if (isUntold(request.method)) return next(request);
    const call = { values: request.contextValues, requestHeader: request.header, method: request.method };
    const look = (error: unknown): void => {
      if (ConnectError.from(error).code === Code.PermissionDenied) tell(call);
    };
    return answered(() => next(request), look);
  };
}

type Answer = ReturnType<ReturnType<Interceptor>>;

async function answered(answer: () => Answer, look: (error: unknown) => void): Answer {
  try {
    const response = await answer();
    return response.stream ? { ...response, message: looking(response.message, look) } : response;
  } catch (error) {
    look(error);
    throw error;
  }
}

async function* looking<T>(messages: AsyncIterable<T>, look: (error: unknown) => void): AsyncGenerator<T> {
  try {
    for await (const message of messages) yield message;
  } catch (error) {
    look(error);
    throw error;
  }
}
