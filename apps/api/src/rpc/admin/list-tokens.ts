import type { ServiceImpl } from "@connectrpc/connect";
import { listTokens as list, type TokenPlace } from "@muster/db";
import { TOKEN_ID } from "@muster/identity";
import type { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { callerOf } from "../../access/caller.ts";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { readSize, rpcReading } from "../fields.ts";
import { badToken, type PageTokens } from "../page-token.ts";
import { isWithin } from "./reach.ts";
import { toToken } from "./to-token.ts";

type Calls = ServiceImpl<typeof AdminService>;

const PAGE = { usual: 50, max: 1_000 };
/** With a few grants. */
const TOKEN_BYTES: number = 2 * 1024;

/** The latest first. A page may be short: only an empty token ends the list. */
export function listTokens({ database, pages }: ApiContext): Calls["listTokens"] {
  return async ({ includeEnded, pageSize, pageToken }, call) => {
    const reading = rpcReading();
    const limit = readSize(reading, "page_size", pageSize, PAGE);
    reading.end();
    const asked = ["tokens", includeEnded];
    const sealed = await pages.of(call);
    const after = pageToken === "" ? undefined : readPlace(sealed, pageToken, asked);
    reserveAnswer(call, limit * TOKEN_BYTES);
    const caller = callerOf(call);
    const { query } = database.within(turnOf(call));
    const page = await list(query, { ended: includeEnded, limit, ...(after && { after }) });
    const { next } = page;
    return {
      tokens: page.tokens.filter((token) => isWithin(caller, token)).map(toToken),
      nextPageToken: next === undefined ? "" : sealed.seal([next.createdUs, next.id], asked),
    };
  };
}

function readPlace(sealed: PageTokens, token: string, asked: unknown): TokenPlace {
  const place = sealed.open(token, asked);
  const [createdUs, id] = Array.isArray(place) ? (place as unknown[]) : [];
  if (!Number.isSafeInteger(createdUs) || typeof id !== "string" || !TOKEN_ID.test(id)) throw badToken(token);
  return { createdUs: Number(createdUs), id };
}
