import assert from "node:assert/strict";
import * as own from "@muster/client";
import { startWorker } from "@muster/worker";
import { Client } from "pg";
import * as team from "team";
import { z } from "zod";

const { DATABASE_URL: databaseUrl, REDIS_URL: url, REDIS_KEY_PREFIX: keyPrefix } = process.env;
const stores = { databaseUrl, redis: { url, keyPrefix } };
assert.notEqual(own.openClient, team.openClient);
assert.notEqual(own.MusterError, team.MusterError);

const resize = team.defineJob("resize", { payload: z.object({ width: z.number() }) });
const muster = own.openClient(stores);
const ofTeam = team.openClient(stores);
const worker = await startWorker({
  ...stores,
  handlers: {
    ...resize.handle((job) => ({ bytes: 3 * job.json().width })),
    die: () => {
      throw new team.PermanentError("no use");
    },
  },
});
const errorOf = (promise) => promise.then(assert.fail, (error) => error);

// Decisions and errors of one copy mean the same to the other.
const { jobId: dead } = await muster.submit({ type: "die", maxAttempts: 3 });
const ended = await errorOf(ofTeam.result(dead));
assert.ok(ended instanceof own.JobEndedError && ended instanceof team.JobEndedError);
const refused = await errorOf(ofTeam.submit({ type: "" }));
assert.ok(refused instanceof own.MusterError);
const { jobId } = await muster.jobs(resize).submit({ width: 5 });
const { bytes } = await ofTeam.result(jobId);

// Both in one transaction at the same time: what one takes back is not the other's.
const idempotencyKey = "taken";
await muster.submit({ type: "resize", json: { width: 1 }, idempotencyKey });
const tx = new Client({ connectionString: databaseUrl });
await tx.connect();
await tx.query("BEGIN");
const [kept, taken] = await Promise.allSettled([
  muster.jobs(resize).submitTx(tx, { width: 7 }),
  ofTeam.submitTx(tx, { type: "resize", json: { width: 2 }, idempotencyKey }),
]);
await tx.query("COMMIT");
await tx.end();
assert.equal(taken.reason?.code, "already_exists");
assert.deepEqual(await muster.result(kept.value.jobId), { bytes: 21 });

await worker.stop();
await muster.close();
await ofTeam.close();
process.stdout.write(`TOLD ${JSON.stringify({ bytes, ended: ended.state, refused: refused.code })}\n`);
