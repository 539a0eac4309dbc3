import { defineHandler, type Handler } from "@muster/job";

/** A handler that puts what it knows into its error, as libraries do with the address that they cannot reach. */
const leak: Handler = () => {
  const address = process.env["DATABASE_URL"];
  throw Object.assign(new Error(`cannot reach ${address}`), { config: { address } });
};

export const leaking: Handler = leak;
export const leakingAlone: Handler = defineHandler({ isolation: "process" }, (job, context) =>
  leak(job, context),
);

/** Tells a secret that it was given in every way there is, and then succeeds with it, or fails for it. */
const spend: Handler<{ readonly fail: boolean }> = async (job, { secret, log, progress, output }) => {
  const key = await secret("stripe");
  log.info({ key, headers: { authorization: key } }, `calling with ${key}`);
  log.debug({ key }, "debug");
  progress({ calling: `https://me:${encodeURIComponent(key)}@api` });
  output("stdout", Buffer.from(`${key}\n`));
  if (job.json().fail)
    throw Object.assign(new Error(`401 for Basic ${Buffer.from(`me:${key}`).toString("base64")}`), {
      cause: { request: { key } },
    });
  return { sent: key };
};

export const spending: Handler<{ readonly fail: boolean }> = spend;
export const spendingAlone: Handler<{ readonly fail: boolean }> = defineHandler(
  { isolation: "process" },
  spend,
);
