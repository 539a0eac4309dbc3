import { Queue } from "bullmq";
import type { Place, Producer } from "../system.ts";
import { connection, jobOptions, QUEUE } from "./options.ts";

export async function openProducer({ redisUrl }: Place, id: string): Promise<Producer> {
  const queue = new Queue(QUEUE, {
    connection: connection(redisUrl),
    defaultJobOptions: jobOptions(id),
  });
  await queue.waitUntilReady();
  return {
    submit: (job) => queue.add("work", job),
    submitMany: (jobs) => queue.addBulk(jobs.map((data) => ({ name: "work", data }))),
    close: () => queue.close(),
  };
}
