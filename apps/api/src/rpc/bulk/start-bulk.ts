import { createHash } from "node:crypto";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  type BulkRecord,
  type BulkScope,
  bulkOfRequest,
  countMatching,
  type Database,
  databaseTime,
  type Matching,
  startBulk as start,
} from "@muster/db";
import { invalid, MusterError } from "@muster/job";
import type { BulkService, StartBulkRequest } from "@muster/proto/scheduler/v1/bulk_service";
import { callerOf } from "../../access/caller.ts";
import { denied } from "../../access/denied.ts";
import { reachIn, withinSight } from "../../access/reach.ts";
import type { ApiContext } from "../../api-context.ts";
import { bulkTarget } from "../../audit/entry-of.ts";
import { turnOf } from "../../bounds/party.ts";
import { type AskedBulk, readStart } from "./read-start.ts";
import { timestampOf, toBulk } from "./to-bulk.ts";
import { NEEDED } from "./visible.ts";

type StartBulk = ServiceImpl<typeof BulkService>["startBulk"];

/** The answer, but for the bulk itself. */
interface Told {
  readonly matched: bigint;
  readonly matchedMore: boolean;
  readonly sampleJobIds: string[];
  readonly before: ReturnType<typeof timestampOf>;
}

/** Counts what matches now, and writes down what is to be done: the leader's chores do it. */
export function startBulk(context: ApiContext): StartBulk {
  return async (request, call) => {
    const asked = readStart(request);
    const reach = demandReach(call, asked);
    const own = context.database.within(turnOf(call));
    const key = { requestId: `${callerOf(call).id} ${asked.requestId}`, requestHash: hashOf(asked) };
    const known = () => bulkOfRequest(own.query, key.requestId, key.requestHash);
    const repeated = request.dryRun ? undefined : await known();
    if (repeated !== undefined) return answerOf(repeated);
    const beforeUs = await readBefore(own, asked);
    const scope: BulkScope = { action: asked.action, filter: asked.filter, reach, beforeUs };
    const matching = await countMatching(own, scope);
    if (request.dryRun) return tellMatching(matching, beforeUs);
    const wish: Wish = { request, asked, scope, matching, own, ...key };
    const bulk = await begin(context, call, wish);
    if (bulk !== undefined) return { ...tellMatching(matching, beforeUs), bulk: toBulk(bulk) };
    const other = await known();
    if (other !== undefined) return answerOf(other);
    throw new MusterError("unavailable", "the same bulk is being started by others; try again");
  };
}

/** @throws ConnectError PERMISSION_DENIED */
function demandReach(call: HandlerContext, { action, filter }: AskedBulk): readonly string[] | undefined {
  const permission = NEEDED[action];
  if (reachIn(call, permission).length === 0) throw denied(permission, "on some queue", "action");
  return withinSight(call, permission, "filter.queue", filter).reach;
}

/** @throws MusterError `invalid_argument` for a time to come, until which jobs would go on to match */
async function readBefore({ query }: Database, { beforeUs }: AskedBulk): Promise<number> {
  const nowUs = await databaseTime(query);
  if (beforeUs !== undefined && beforeUs > nowUs)
    throw invalid("before", "no time that lies ahead", new Date(beforeUs / 1000).toISOString());
  return beforeUs ?? nowUs;
}

interface Wish {
  readonly request: StartBulkRequest;
  readonly asked: AskedBulk;
  readonly scope: BulkScope;
  readonly matching: Matching;
  readonly own: Database;
  readonly requestId: string;
  readonly requestHash: string;
}

/** Ends a transaction that has come to nothing, so that nothing is recorded. */
class RepeatedError extends Error {
  override readonly name: string = "RepeatedError";
}

/** Undefined when the same request has started one at the same moment. */
async function begin(
  { audit, newId }: ApiContext,
  call: HandlerContext,
  wish: Wish,
): Promise<BulkRecord | undefined> {
  const { request, asked, scope, matching, own, requestId, requestHash } = wish;
  const { kind, id, name } = callerOf(call);
  const { perSecond, reason, graceMs } = asked;
  const bulkId = newId();
  const { matched, more: matchedMore } = matching;
  const filter = { action: asked.action, ...recordedFilter(asked.filter) };
  const about = { targets: [bulkTarget(bulkId)], filter, count: matched, reason };
  const who = { kind, id, name };
  const bulk = {
    ...scope,
    bulkId,
    perSecond,
    reason,
    graceMs,
    matched,
    matchedMore,
    who,
    requestId,
    requestHash,
  };
  try {
    return await audit.changing(call, request, about, own).transaction(async (query) => {
      const begun = await start(query, bulk);
      if (begun === undefined) throw new RepeatedError("the same request has started one");
      return begun;
    });
  } catch (error) {
    if (error instanceof RepeatedError) return undefined;
    throw error;
  }
}

/** Without what it says of errors; of ids how many there are, for each batch names its own. */
function recordedFilter({ taskIds, error, ...filter }: AskedBulk["filter"]): object {
  return {
    ...filter,
    ...(taskIds !== undefined && { jobIds: taskIds.length }),
    ...(error !== undefined && { error: true }),
  };
}

function tellMatching({ matched, more, sample }: Matching, beforeUs: number): Told {
  return {
    matched: BigInt(matched),
    matchedMore: more,
    sampleJobIds: [...sample],
    before: timestampOf(beforeUs),
  };
}

/** Of one that was started before: which jobs were in its sample is not kept. */
function answerOf(bulk: BulkRecord): Told & { bulk: ReturnType<typeof toBulk> } {
  const matching = { matched: bulk.matched, more: bulk.matchedMore, sample: [] };
  return { ...tellMatching(matching, bulk.beforeUs), bulk: toBulk(bulk) };
}

/** Of all that makes two requests different ones, whatever order their labels come in. */
function hashOf({ requestId: _requestId, filter, ...asked }: AskedBulk): string {
  const labels = Object.entries(filter.labels ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const parts = [
    asked.action,
    asked.perSecond ?? null,
    asked.beforeUs ?? null,
    asked.reason,
    asked.graceMs,
    { ...filter, labels },
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
