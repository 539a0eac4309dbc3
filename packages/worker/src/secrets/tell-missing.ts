import type { Logger } from "@muster/runtime";
import type { Secrets } from "./secrets.ts";

/** They may still come: jobs that need one fail until then, and say so. */
export async function tellMissing(secrets: Secrets, log: Logger): Promise<void> {
  const missing = await secrets.missing();
  if (missing.length > 0) log.warn({ missing }, "jobs may use secrets that this worker does not have");
}
