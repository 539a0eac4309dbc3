import type { ServiceImpl } from "@connectrpc/connect";
import { queueNamesAfter } from "@muster/db";
import { QUEUE_NAME } from "@muster/job";
import type { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { readSize, rpcReading } from "../fields.ts";
import { badToken, openToken, sealToken } from "../page-token.ts";
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
    const after = pageToken === "" ? "" : readPlace(pageToken);
    reserveAnswer(call, size * QUEUE_BYTES);
    const database = context.database.within(turnOf(call));
    const names = await queueNamesAfter(database, after, size + 1);
    const page = names.slice(0, size);
    const states = page.length === 0 ? [] : await readQueues(context, database, page);
    const last = names.length > size ? page.at(-1) : undefined;
    return {
      queues: states.map((state) => toQueueStatus({ ...state, limits: state.limits.slice(0, MAX_LISTED) })),
      nextPageToken: last === undefined ? "" : sealToken(last, []),
    };
  };
}

function readPlace(token: string): string {
  const place = openToken(token, []);
  if (typeof place !== "string" || !QUEUE_NAME.test(place)) throw badToken(token);
  return place;
}
