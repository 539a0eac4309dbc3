import { defineJob, JobEndedError, MusterError, openClient } from "@muster/client";
import { PermanentError, startWorker } from "@muster/worker";
import { z } from "zod";

/** What somebody's first program looks like, compiled as an ES module, as CommonJS, and into one file. */
const resize = defineJob("resize", {
  payload: z.object({ width: z.number() }),
  result: z.object({ bytes: z.number() }),
});

async function main(): Promise<void> {
  const { DATABASE_URL: databaseUrl = "", REDIS_URL: url = "", REDIS_KEY_PREFIX: keyPrefix } = process.env;
  const stores = { databaseUrl, redis: { url, keyPrefix } };
  const muster = openClient(stores);
  const { jobId: dead } = await muster.submit({ type: "die" });
  const worker = await startWorker({
    ...stores,
    handlers: {
      ...resize.handle((job) => ({ bytes: 3 * job.json().width })),
      die: () => {
        throw new PermanentError("no use");
      },
    },
  });
  const jobs = muster.jobs(resize);
  const { jobId } = await jobs.submit({ width: 5 });
  const { bytes } = await jobs.result(jobId);
  const ended: unknown = await muster.result(dead).catch((error: unknown) => error);
  const refused: unknown = await muster.submit({ type: "" }).catch((error: unknown) => error);
  await worker.stop();
  await muster.close();
  const told = {
    bytes,
    ended: ended instanceof JobEndedError && ended.state,
    refused: refused instanceof MusterError && refused.code,
  };
  process.stdout.write(`TOLD ${JSON.stringify(told)}\n`);
}

void main();
