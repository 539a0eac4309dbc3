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
