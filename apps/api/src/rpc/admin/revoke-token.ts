import type { ServiceImpl } from "@connectrpc/connect";
import { getToken, revokeToken as revoke, unknownToken } from "@muster/db";
import { TOKEN_ID } from "@muster/identity";
import type { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { callerOf } from "../../access/caller.ts";
import type { ApiContext } from "../../api-context.ts";
import { tokenTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { rpcReading } from "../fields.ts";
import { readRevision } from "../read-revision.ts";
import { isWithin } from "./reach.ts";
import { toToken } from "./to-token.ts";

type Calls = ServiceImpl<typeof AdminService>;

export function revokeToken({ database, access, audit }: ApiContext): Calls["revokeToken"] {
  return async (request, call) => {
    const { id, revision } = request;
    const reading = rpcReading();
    if (!TOKEN_ID.test(id)) reading.refuse("id", "the id of a token", id);
    const before = readRevision(reading, revision);
    reading.end();
    const caller = callerOf(call);
    const about = { targets: [tokenTarget(id)] };
    const changing = audit.changing(call, request, about, database.within(turnOf(call)));
    const record = await changing.transaction(async (query) => {
      // One that is not the caller's to end is answered like one that is not there.
      if (!isWithin(caller, await getToken(query, id))) throw unknownToken(id);
      return revoke(query, id, before);
    });
    access?.forget(id);
    return { details: toToken(record) };
  };
}
