import type { ServiceImpl } from "@connectrpc/connect";
import {
  knownLimit,
  listLimits as limitsAfter,
  listOverrides as overridesAfter,
  listPauses as pausesAfter,
  workersBehind,
} from "@muster/db";
import { pauseName } from "@muster/policy";
import type { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { demandLimit } from "../../access/found.ts";
import { reachIn } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { readSize, rpcReading } from "../fields.ts";
import { badToken, type PageTokens } from "../page-token.ts";
import { namesOf } from "./enforced.ts";
import { readLimitName } from "./read-limit.ts";
import { toLimit, toOverride, toPause } from "./to-limit.ts";

type Calls = ServiceImpl<typeof QueueService>;

const PAGE = { usual: 50, max: 1_000 };
/** Names of workers told of each limit of a list. */
const MAX_LISTED = 10;
/** With texts and names of maximum length, of four bytes a character. */
const LIMIT_BYTES: number = 3 * 1024;
/** Of a name, a key, or what a pause is called. */
const MAX_PLACE = 400;
const OVERRIDE_BYTES = 512;
const PAUSE_BYTES: number = 3 * 1024;

export function getLimit({ database }: ApiContext): Calls["getLimit"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readLimitName(reading, "name", request.name);
    reading.end();
    const { query } = database.within(turnOf(call));
    await demandLimit(call, "limits.read", { query }, name);
    const record = await knownLimit(query, name);
    const { epoch } = record.limit;
    return toLimit(record, namesOf(await workersBehind(query, epoch), epoch));
  };
}

/** By name. */
export function listLimits({ database, pages }: ApiContext): Calls["listLimits"] {
  return async ({ pageSize, pageToken }, call) => {
    const size = pageSizeOf(pageSize);
    const tokens = await pages.of(call);
    const after = pageToken === "" ? "" : readPlace(tokens, pageToken, "limits");
    reserveAnswer(call, size * LIMIT_BYTES);
    const { query } = database.within(turnOf(call));
    const page = await limitsAfter(query, after, size, reachIn(call, "limits.read"));
    const behind = await workersBehind(query, Math.max(0, ...page.map(({ limit }) => limit.epoch)));
    const limits = page.map((record) =>
      toLimit(record, namesOf(behind, record.limit.epoch).slice(0, MAX_LISTED)),
    );
    return { limits, ...nextOf(tokens, page, size, "limits", ({ limit }) => limit.name) };
  };
}

/** By key. */
export function listLimitOverrides({ database, pages }: ApiContext): Calls["listLimitOverrides"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readLimitName(reading, "limit", request.limit);
    reading.end();
    const size = pageSizeOf(request.pageSize);
    const asked = `overrides of ${name}`;
    const tokens = await pages.of(call);
    const after = request.pageToken === "" ? undefined : readPlace(tokens, request.pageToken, asked);
    reserveAnswer(call, size * OVERRIDE_BYTES);
    const { query } = database.within(turnOf(call));
    await demandLimit(call, "limits.read", { query }, name);
    await knownLimit(query, name);
    const page = await overridesAfter(query, name, after, size);
    return { overrides: page.map(toOverride), ...nextOf(tokens, page, size, asked, ({ key }) => key) };
  };
}

/** By what they are of. */
export function listPauses({ database, pages }: ApiContext): Calls["listPauses"] {
  return async ({ pageSize, pageToken }, call) => {
    const size = pageSizeOf(pageSize);
    const tokens = await pages.of(call);
    const after = pageToken === "" ? "" : readPlace(tokens, pageToken, "pauses");
    reserveAnswer(call, size * PAUSE_BYTES);
    const { query } = database.within(turnOf(call));
    const page = await pausesAfter(query, after, size, reachIn(call, "queues.read"));
    const next = nextOf(tokens, page, size, "pauses", ({ target }) => pauseName(target));
    return { pauses: page.map(toPause), ...next };
  };
}

function pageSizeOf(pageSize: number): number {
  const reading = rpcReading();
  const size = readSize(reading, "page_size", pageSize, PAGE);
  reading.end();
  return size;
}

/** Where a list goes on: behind the last one of a page that is full. */
function nextOf<One>(
  tokens: PageTokens,
  page: readonly One[],
  size: number,
  asked: string,
  placeOf: (one: One) => string,
): { nextPageToken: string } {
  const last = page.length < size ? undefined : page.at(-1);
  return { nextPageToken: last === undefined ? "" : tokens.seal(placeOf(last), asked) };
}

function readPlace(tokens: PageTokens, token: string, asked: string): string {
  const place = tokens.open(token, asked);
  if (typeof place !== "string" || place.length > MAX_PLACE || place.includes("\0") || !place.isWellFormed())
    throw badToken(token);
  return place;
}
