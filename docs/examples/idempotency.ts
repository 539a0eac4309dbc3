import { openClient } from "@muster/client";

const { DATABASE_URL: databaseUrl = "", REDIS_URL: url = "", REDIS_KEY_PREFIX: keyPrefix = "" } = process.env;
const muster = openClient({ databaseUrl, redis: { url, keyPrefix } });
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

// One order is charged once, however often its submit is repeated, and also next year.
const charge = {
  type: "charge",
  json: { order: 7, cents: 1999 },
  idempotencyKey: "order-7",
  idempotencyScope: "forEver",
} as const;
const charged = await muster.submit(charge);
const repeated = await muster.submit(charge);
say(`charge: the same job ${charged.jobId === repeated.jobId}, deduplicated ${repeated.deduplicated}`);
await muster
  .submit({ ...charge, json: { order: 7, cents: 5 } })
  .catch((error: { code: string }) => say(`another amount under that key: ${error.code}`));

// An article is indexed ten seconds after its last change, a minute after its first one at the latest.
const debounce = { key: "article-42", waitMs: 10_000, maxWaitMs: 60_000 };
const draft = await muster.submit({ type: "index", json: { text: "a draft" }, debounce });
const edited = await muster.submit({ type: "index", json: { text: "the final text" }, debounce });
say(`index: the same job ${draft.jobId === edited.jobId}, replaced ${edited.replaced}`);

// However many alarms there are, one mail an hour.
const throttle = { key: "disk-full", windowMs: 3_600_000 };
const [mail, next] = await muster.submitMany([
  { type: "mail", json: { disk: "sda" }, throttle },
  { type: "mail", json: { disk: "sdb" }, throttle },
]);
say(`mail: the same job ${mail?.jobId === next?.jobId}, deduplicated ${next?.deduplicated}`);

await muster.close();
