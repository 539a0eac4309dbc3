import type { ServiceImpl } from "@connectrpc/connect";
import { type BulkListPlace, type BulkState, listBulks } from "@muster/db";
import { isJobId, type Reading } from "@muster/job";
import { type BulkService, BulkState as StateValue } from "@muster/proto/scheduler/v1/bulk_service";
import { callerOf } from "../../access/caller.ts";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { nameOf } from "../../enums.ts";
import { readSize, rpcReading } from "../fields.ts";
import { badToken, type PageTokens } from "../page-token.ts";
import { BULK_STATES, toBulk } from "./to-bulk.ts";
import { seenBulk, seesAllBulks } from "./visible.ts";

const PAGE = { usual: 50, max: 1_000 };
const BULK_BYTES: number = 4 * 1024;

/** The latest first. A page may be short: only an empty token ends the list. */
export function listBulk({ database, pages }: ApiContext): ServiceImpl<typeof BulkService>["listBulk"] {
  return async ({ state: asked, pageSize, pageToken }, call) => {
    const reading = rpcReading();
    const state = readBulkState(reading, asked);
    const limit = readSize(reading, "page_size", pageSize, PAGE);
    reading.end();
    const filters = ["bulk", state ?? null];
    const sealed = await pages.of(call);
    const after = pageToken === "" ? undefined : readPlace(sealed, pageToken, filters);
    reserveAnswer(call, limit * BULK_BYTES);
    const { query } = database.within(turnOf(call));
    const whoId = seesAllBulks(call) ? undefined : callerOf(call).id;
    const { bulks, next } = await listBulks(query, { state, whoId, after, limit });
    return {
      bulk: bulks.map((bulk) => toBulk(seenBulk(call, bulk))),
      nextPageToken: next === undefined ? "" : sealed.seal([next.startedUs, next.bulkId], filters),
    };
  };
}

function readBulkState(reading: Reading, value: StateValue): BulkState | undefined {
  const name = nameOf(BULK_STATES, value);
  if (typeof name === "number") reading.refuse("state", "one of the BULK_STATE_ values", name);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names of BULK_STATES are the states
  return name as BulkState | undefined;
}

function readPlace(sealed: PageTokens, token: string, asked: unknown): BulkListPlace {
  const place = sealed.open(token, asked);
  const [startedUs, bulkId] = Array.isArray(place) ? (place as unknown[]) : [];
  if (!Number.isSafeInteger(startedUs) || typeof bulkId !== "string" || !isJobId(bulkId))
    throw badToken(token);
  return { startedUs: Number(startedUs), bulkId };
}
