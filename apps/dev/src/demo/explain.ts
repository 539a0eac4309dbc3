import { ExplainCode } from "@muster/proto/scheduler/v1/explain";
import type { Scheduler } from "./client.ts";
import type { Check } from "./verify.ts";
import type { Workload } from "./workload.ts";

/** Asks why two jobs wait, and takes back the one that would wait for ever. */
export async function explainWaiting(
  client: Scheduler,
  { delayed, unknown }: Pick<Workload, "delayed" | "unknown">,
  print: (text: string) => unknown,
): Promise<Check> {
  print(`  the one for later: ${(await client.explainJob({ jobId: delayed })).sentence}`);
  const { code, sentence } = await client.explainJob({ jobId: unknown });
  print(`  the one of an unknown type: ${sentence}`);
  await client.cancelJob({ jobId: unknown, reason: "no worker of the demo knows its type" });
  return {
    what: "ExplainJob said that no worker knows the unknown type",
    ok: code === ExplainCode.NO_WORKER_FOR_TYPE,
    found: sentence,
  };
}
