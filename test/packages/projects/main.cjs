"use strict";
const { defineJob, JobEndedError, MusterError, openClient } = require("@muster/client");
const { PermanentError, startWorker } = require("@muster/worker");
const { z } = require("zod");

const resize = defineJob("resize", { payload: z.object({ width: z.number() }) });

async function main() {
  const { DATABASE_URL: databaseUrl, REDIS_URL: url, REDIS_KEY_PREFIX: keyPrefix } = process.env;
  const stores = { databaseUrl, redis: { url, keyPrefix } };
  const muster = openClient(stores);
  const die = () => {
    throw new PermanentError("no use");
  };
  const handlers = { ...resize.handle((job) => ({ bytes: 3 * job.json().width })), die };
  const worker = await startWorker({ ...stores, handlers });
  const { jobId: dead } = await muster.submit({ type: "die" });
  const { jobId } = await muster.jobs(resize).submit({ width: 5 });
  const { bytes } = await muster.result(jobId);
  const ended = await muster.result(dead).catch((error) => error);
  const refused = await muster.submit({ type: "" }).catch((error) => error);
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
