import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { type FaultFilter, type FaultOrder, type FaultPlace, type FaultRecord, readFaults } from "@muster/db";
import { FINGERPRINT, MAX_QUEUE_LENGTH, MAX_TYPE_LENGTH, MusterError, type Reading } from "@muster/job";
import {
  type FaultService,
  type ListFaultsRequest,
  FaultOrder as ProtoOrder,
} from "@muster/proto/scheduler/v1/fault_service";
import { reachIn, withinReach } from "../../access/reach.ts";
import { sightIn } from "../../access/sight.ts";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { readSize, readTimestamp, rpcReading } from "../fields.ts";
import { badToken, type PageTokens } from "../page-token.ts";
import { toFault } from "./to-fault.ts";

type Calls = ServiceImpl<typeof FaultService>;

const PAGE = { usual: 50, max: 1_000 };
/** With twenty queues, five workers, five jobs and a message. */
const FAULT_BYTES: number = 4 * 1024;
const MAX_SEARCH = 200;

const ORDERS: ReadonlyMap<ProtoOrder, FaultOrder> = new Map([
  [ProtoOrder.UNSPECIFIED, "last_seen"],
  [ProtoOrder.LAST_SEEN, "last_seen"],
  [ProtoOrder.FIRST_SEEN, "first_seen"],
  [ProtoOrder.FAILURES, "failures"],
]);

/** Of what the caller's queues have seen, and of nothing else. */
export function listFaults({ database, pages, audit }: ApiContext): Calls["listFaults"] {
  return async (request, call) => {
    const reading = rpcReading();
    const filter = readFilter(reading, request);
    const order = readOrder(reading, request.order);
    const limit = readSize(reading, "page_size", request.pageSize, PAGE);
    reading.end();
    const within = withinReach(call, "jobs.read", "queue", request.queue);
    const tokens = await pages.of(call);
    const asked = ["faults", order, filter];
    const after = request.pageToken === "" ? undefined : readPlace(tokens, request.pageToken, asked);
    reserveAnswer(call, limit * FAULT_BYTES);
    const own = database.within(turnOf(call));
    const faults = await readFaults(
      own,
      { ...filter, ...within, ...detailsIn(call) },
      { order, limit, after },
    );
    const sees = seesFault(call);
    const { search, ...named } = filter;
    const recorded = { ...named, ...(search !== undefined && { search: true }) };
    if (faults.some(sees))
      await audit.read(call, { filter: recorded, count: faults.length }, faults[0]?.rank);
    const last = faults.length < limit ? undefined : faults.at(-1);
    return {
      faults: faults.map((fault) => toFault(fault, sees(fault))),
      nextPageToken: last === undefined ? "" : tokens.seal([last.rank, last.fingerprint], asked),
    };
  };
}

export function getFault({ database, audit }: ApiContext): Calls["getFault"] {
  return async ({ fingerprint }, call) => {
    const reading = rpcReading();
    if (!FINGERPRINT.test(fingerprint))
      reading.refuse("fingerprint", "16 digits of 0-9 and a-f", fingerprint);
    reading.end();
    const filter = { fingerprint, ...withinReach(call, "jobs.read", "fingerprint", "") };
    const own = database.within(turnOf(call));
    const [fault] = await readFaults(own, filter, { order: "last_seen", limit: 1 });
    if (fault === undefined) throw new MusterError("not_found", `fault ${fingerprint} does not exist`);
    const sees = seesFault(call)(fault);
    if (sees) await audit.read(call, { targets: [`fault:${fingerprint}`] }, fault.rank);
    return toFault(fault, sees);
  };
}

/** A message is made of errors: whoever may read those of one of its queues may read it. */
function seesFault(call: HandlerContext): (fault: FaultRecord) => boolean {
  const sees = sightIn(call);
  return ({ queues }) => queues.some(sees);
}

/** Where the caller may not read errors, none of their words is found either. */
function detailsIn(call: HandlerContext): Pick<FaultFilter, "details"> {
  const details = reachIn(call, "jobs.read_payload");
  return details === "everything" ? {} : { details };
}

function readFilter(reading: Reading, request: ListFaultsRequest): FaultFilter {
  const type = reading.text("type", request.type, { max: MAX_TYPE_LENGTH });
  const queue = reading.text("queue", request.queue, { max: MAX_QUEUE_LENGTH });
  const search = reading.text("search", request.search, { max: MAX_SEARCH });
  const { seenAfter } = request;
  return {
    ...(type !== "" && { type }),
    ...(queue !== "" && { queue }),
    ...(search !== "" && { search }),
    ...(seenAfter && { seenFromMs: readTimestamp(reading, "seen_after", seenAfter) }),
  };
}

function readOrder(reading: Reading, value: ProtoOrder): FaultOrder {
  const order = ORDERS.get(value);
  if (order === undefined)
    reading.refuse("order", "FAULT_ORDER_LAST_SEEN, FAULT_ORDER_FIRST_SEEN or FAULT_ORDER_FAILURES", value);
  return order ?? "last_seen";
}

function readPlace(tokens: PageTokens, token: string, asked: unknown): FaultPlace {
  const place = tokens.open(token, asked);
  const [rank, fingerprint] = Array.isArray(place) ? (place as unknown[]) : [];
  if (typeof rank !== "number" || typeof fingerprint !== "string") throw badToken(token);
  return { rank, fingerprint };
}
