import type { HandlerContext } from "@connectrpc/connect";
import { type BulkAction, type BulkRecord, type Database, getBulk, unknownBulk } from "@muster/db";
import type { Permission } from "@muster/identity";
import { callerOf } from "../../access/caller.ts";
import { denied } from "../../access/denied.ts";
import { reachIn } from "../../access/reach.ts";
import { HIDDEN } from "../../access/sight.ts";

type Call = Pick<HandlerContext, "values">;

/** What each action needs of whoever starts one, and of whoever ends somebody else's. */
export const NEEDED: Readonly<Record<BulkAction, Permission>> = {
  redrive: "jobs.redrive",
  cancel: "jobs.cancel",
};

/** A bulk is seen by whoever started it, and by whoever sees the jobs of all queues: it may be about any of them. */
export function seesAllBulks(call: Call): boolean {
  return reachIn(call, "jobs.read") === "everything";
}

const isOwn = (call: Call, { who }: BulkRecord): boolean => who.id === callerOf(call).id;

/** @throws MusterError `not_found` for one that the caller may not know of, word for word as for one that is not there */
export async function visibleBulk(
  call: Call,
  { query }: Pick<Database, "query">,
  bulkId: string,
): Promise<BulkRecord> {
  const bulk = await getBulk(query, bulkId);
  if (seesAllBulks(call) || isOwn(call, bulk)) return bulk;
  throw unknownBulk(bulkId);
}

/** @throws ConnectError PERMISSION_DENIED for one of somebody else's, without its action's permission on every queue */
export function demandBulk(call: Call, bulk: BulkRecord): void {
  const permission = NEEDED[bulk.action];
  if (!isOwn(call, bulk) && reachIn(call, permission) !== "everything")
    throw denied(permission, "on every queue, because somebody else has started it", "bulk_id");
}

/** What it asks of errors quotes them: others see that it does, where they do not see errors. */
export function seenBulk(call: Call, bulk: BulkRecord): BulkRecord {
  const { filter } = bulk;
  if (filter.error === undefined || isOwn(call, bulk)) return bulk;
  if (reachIn(call, "jobs.read_payload") === "everything") return bulk;
  return { ...bulk, filter: { ...filter, error: HIDDEN } };
}
