import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Payload } from "../../run/payload.ts";
import type { Place, Producer } from "../system.ts";
import { typeOf } from "./job-type.ts";

/** Straight to the stores, as the rivals' libraries do it. */
export async function openProducer({ databaseUrl, redisUrl, checkout }: Place): Promise<Producer> {
  const module = pathToFileURL(join(checkout, "packages/client/src/index.ts"));
  const { openClient }: typeof import("@muster/client") = await import(module.href);
  const client = openClient({ databaseUrl, redis: { url: redisUrl } });
  return {
    submit: (job) => client.submit(toJob(job)),
    submitMany: (jobs) => client.submitMany(jobs.map(toJob)),
    close: () => client.close(),
  };
}

const toJob = (json: Payload): { type: string; json: Payload } => ({ type: typeOf(json), json });
