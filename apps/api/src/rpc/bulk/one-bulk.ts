import type { ServiceImpl } from "@connectrpc/connect";
import { cancelBulk as cancel, promptDatabase } from "@muster/db";
import { isJobId } from "@muster/job";
import type { BulkService } from "@muster/proto/scheduler/v1/bulk_service";
import type { ApiContext } from "../../api-context.ts";
import { bulkTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { rpcReading } from "../fields.ts";
import { toBulk } from "./to-bulk.ts";
import { demandBulk, seenBulk, visibleBulk } from "./visible.ts";

type Calls = ServiceImpl<typeof BulkService>;

export function getBulk({ database }: ApiContext): Calls["getBulk"] {
  return async ({ bulkId }, call) => {
    const own = promptDatabase(database.within(turnOf(call)));
    return toBulk(seenBulk(call, await visibleBulk(call, own, readBulkId(bulkId))));
  };
}

/** One that has ended stays as it is, and its row of the audit log is that of whoever ended it. */
export function cancelBulk({ database, audit }: ApiContext): Calls["cancelBulk"] {
  return async (request, call) => {
    const bulkId = readBulkId(request.bulkId);
    const own = database.within(turnOf(call));
    const bulk = await visibleBulk(call, promptDatabase(own), bulkId);
    demandBulk(call, bulk);
    if (bulk.state !== "running") return toBulk(seenBulk(call, bulk));
    const about = { targets: [bulkTarget(bulkId)] };
    const changing = audit.changing(call, request, about, own);
    return toBulk(seenBulk(call, await changing.transaction((query) => cancel(query, bulkId))));
  };
}

function readBulkId(bulkId: string): string {
  const reading = rpcReading();
  if (!isJobId(bulkId)) reading.refuse("bulk_id", "a UUID, as StartBulk answers it", bulkId);
  reading.end();
  return bulkId.toLowerCase();
}
