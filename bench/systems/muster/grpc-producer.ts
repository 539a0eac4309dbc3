import { connectClient, type SchedulerClient } from "@muster/test/client";
import type { Payload } from "../../run/payload.ts";
import type { Place, Producer } from "../system.ts";
import { typeOf } from "./job-type.ts";

/** gRPC on one connection; the payload travels as bytes. */
export async function openProducer({ port }: Place): Promise<Producer> {
  return producerOf(connectClient(port));
}

export function producerOf(client: SchedulerClient): Producer {
  return {
    submit: (job) => client.submitJob({ job: toJob(job) }),
    submitMany: (jobs) => client.submitJobs({ jobs: jobs.map(toJob) }),
    close: async () => client.close(),
  };
}

const toJob = (
  job: Payload,
): { type: string; body: { case: "payload"; value: Uint8Array<ArrayBuffer> } } => ({
  type: typeOf(job),
  body: { case: "payload", value: Buffer.from(JSON.stringify(job)) },
});
