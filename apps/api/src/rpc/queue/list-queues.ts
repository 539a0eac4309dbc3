import type { ServiceImpl } from "@connectrpc/connect";
import { queueNames } from "@muster/db";
import { QUEUE_NAME } from "@muster/job";
import type { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { reachIn } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { readSize, rpcReading } from "../fields.ts";
import { badToken, type PageTokens } from "../page-token.ts";
import { readQueues } from "./read-queues.ts";
import { toQueueStatus } from "./to-queue-status.ts";

const PAGE = { usual: 50, max: 1_000 };
/** Names of limits that are told of each queue of a list. */
const MAX_LISTED = 10;
const QUEUE_BYTES: number = 2 * 1024;

/** By name. */
export function listQueues(context: ApiContext): ServiceImpl<typeof QueueService>["listQueues"] {
  return async ({ pageSize, pageToken }, call) => {
    const reading = rpcReading();
    const size = readSize(reading, "page_size", pageSize, PAGE);
    reading.end();
    const tokens = await context.pages.of(call);
    const after = pageToken === "" ? "" : readPlace(tokens, pageToken);
    reserveAnswer(call, size * QUEUE_BYTES);
    const database = context.database.within(turnOf(call));
    const { names, last } = await queueNames(database, after, size, reachIn(call, "queues.read"));
    const own = reachIn(call, "limits.read") !== "everything";
    const states = names.length === 0 ? [] : await readQueues(context, database, names, own);
    return {
      queues: states.map((state) => toQueueStatus({ ...state, limits: state.limits.slice(0, MAX_LISTED) })),
      nextPageToken: last === undefined ? "" : tokens.seal(last, "queues"),
    };
  };
}

function readPlace(tokens: PageTokens, token: string): string {
  const place = tokens.open(token, "queues");
  if (typeof place !== "string" || !QUEUE_NAME.test(place)) throw badToken(token);
  return place;
}
