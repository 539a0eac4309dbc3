import type { HandlerContext } from "@connectrpc/connect";
import type { Database } from "@muster/db";
import type { PauseTarget } from "@muster/policy";
import { demandLimit } from "../../access/found.ts";
import { demandAll, demandQueue } from "../../access/reach.ts";

/**
 * For what is to be paused or resumed. A type is of all queues, whoever has jobs of it; a key is where its limit is.
 * @throws MusterError `not_found` for a limit of others; ConnectError PERMISSION_DENIED
 */
export async function demandTarget(
  call: Pick<HandlerContext, "values">,
  database: Pick<Database, "query">,
  target: PauseTarget,
): Promise<void> {
  if (target.kind === "queue") return demandQueue(call, "queues.pause", "queue", target.queue);
  if (target.kind === "type") return demandAll(call, "queues.pause", "type");
  return demandLimit(call, "queues.pause", database, target.limit);
}
