import { randomUUID } from "node:crypto";
import type { NewJob, WorkerCard } from "@muster/db";

/** A job on its way into the table, with an id of its own. */
export function newJob(job: Partial<NewJob> = {}): NewJob {
  return {
    taskId: randomUUID(),
    type: "work",
    queue: "default",
    priority: "default",
    payload: { kind: "json", data: new Uint8Array() },
    maxAttempts: 3,
    timeoutMs: 60_000,
    ...job,
  };
}

/** What a worker says about itself, for one that knows the type of `newJob`. */
export function workerCard(workerId: string, card: Partial<WorkerCard> = {}): WorkerCard {
  return {
    workerId,
    name: workerId,
    types: ["work"],
    concurrency: 1,
    isolates: true,
    leaseSeconds: 30,
    policyEpoch: 0,
    ...card,
  };
}
