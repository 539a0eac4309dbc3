import { type Behind, type Changed, workersBehind } from "@muster/db";
import { tellOfPolicies } from "@muster/dispatch";
import { sleep } from "@muster/runtime";
import type { ApiContext } from "../../api-context.ts";

/** How long an answer waits for workers to say that they know. */
const PATIENCE_MS = 1_000;
const LOOK_MS = 50;

/**
 * What follows a change once it is committed: workers are told, and those are named that have not said within a second that
 * they know. One that is too old ever to say so is not waited for.
 */
export async function enforce(
  context: Pick<ApiContext, "database" | "redis" | "log">,
  { epoch, raised }: Changed<unknown>,
): Promise<string[]> {
  if (raised) await tellOfPolicies(context);
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const behind = await workersBehind(context.database.query, epoch);
    const waits = behind.some(({ answers }) => answers) && performance.now() < until;
    if (!waits) return namesOf(behind);
    await sleep(LOOK_MS);
  }
}

/** Of those that are behind this epoch, too. Several may have one name. */
export function namesOf(behind: readonly Behind[], epoch: number = Number.POSITIVE_INFINITY): string[] {
  const late = behind.filter((worker) => !worker.answers || worker.epoch < epoch);
  return [...new Set(late.map(({ name }) => name))];
}
