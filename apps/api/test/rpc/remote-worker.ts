import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import type { Grant } from "@muster/identity";
import type { FinishedSchema } from "@muster/proto/scheduler/v1/finished";
import type { JobState } from "@muster/proto/scheduler/v1/job";
import { WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { type Calls, type Guarded, grant } from "../access/guarded.ts";

export const WAIT = { seconds: 20n, nanos: 0 };

export interface RemoteWorker {
  readonly calls: Client<typeof WorkerService>;
  readonly me: { readonly workerId: string; readonly session: string };
}

/** A worker of its own queue, so that tests take nothing of each other. */
export async function remoteWorker(
  api: Guarded,
  queue: string,
  grants: readonly Grant[] = [grant("worker")],
): Promise<RemoteWorker> {
  const calls = api.as(`worker of ${queue}`, grants).of(WorkerService);
  const registration = { name: queue, instance: randomUUID(), types: ["work"], queues: [queue], slots: 10 };
  const { workerId, session } = await calls.register({ ...registration, jsonText: true });
  return { calls, me: { workerId, session } };
}

/** Ids of new jobs for {@link remoteWorker}. */
export async function submitWork({ jobs: calls }: Calls, queue: string, count = 1): Promise<string[]> {
  const jobs = Array.from({ length: count }, (_, n) => ({
    queue,
    type: "work",
    body: { case: "json" as const, value: { kind: { case: "numberValue" as const, value: n } } },
  }));
  return (await calls.submitJobs({ jobs })).results.map(({ jobId }) => jobId);
}

/** Takes until there are as many; each with its fence. */
export async function takeJobs(
  { calls, me }: RemoteWorker,
  count: number,
): Promise<{ jobId: string; fence: number }[]> {
  const jobs: { jobId: string; fence: number }[] = [];
  const received: string[] = [];
  while (jobs.length < count) {
    const answer = await calls.takeJobs({ ...me, freeSlots: 10, wait: WAIT, received: received.splice(0) });
    jobs.push(...answer.jobs);
    if (answer.takeId !== "") received.push(answer.takeId);
  }
  await calls.beat({ ...me, running: jobs, accepting: true, received });
  return jobs.map(({ jobId, fence }) => ({ jobId, fence }));
}

/** The code of each end, and the state of its job. */
export async function finish(
  { calls, me }: RemoteWorker,
  results: MessageInitShape<typeof FinishedSchema>[],
): Promise<readonly (readonly [number, JobState])[]> {
  const { items } = await calls.finish({ ...me, results });
  return items.map(({ code, state }) => [code, state] as const);
}
