import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { type AuditFilter, type AuditPlace, type ListedAudit, listAudit as listPage } from "@muster/db";
import { isCanonicalJobId, isJobId, type Reading } from "@muster/job";
import type { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import type { AuditEntrySchema, ListAuditRequest } from "@muster/proto/scheduler/v1/audit";
import type { ApiContext } from "../../api-context.ts";
import { jobTarget } from "../../audit/entry-of.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { readSize, readTimestamp, rpcReading } from "../fields.ts";
import { badToken } from "../page-token.ts";

const PAGE = { usual: 50, max: 200 };
/** Of an entry: twenty targets, a filter and names of some length. */
const ENTRY_BYTES: number = 8 * 1024;
const MOST_TARGETS = 20;
const MAX_NAME = 500;

/** The latest first. A page may be short or empty; only an empty token ends the list. */
export function listAudit({ database, pages }: ApiContext): ServiceImpl<typeof AdminService>["listAudit"] {
  return async (request, call) => {
    const reading = rpcReading();
    const filter = readFilter(reading, request);
    const size = readSize(reading, "page_size", request.pageSize, PAGE);
    reading.end();
    reserveAnswer(call, size * ENTRY_BYTES);
    const tokens = await pages.of(call);
    const asked = { audit: filter };
    const { pageToken } = request;
    const place = pageToken === "" ? undefined : readPlace(tokens.open(pageToken, asked), pageToken);
    const { rows, next } = await listPage(database.within(turnOf(call)), filter, size, place);
    const nextPageToken = next === undefined ? "" : tokens.seal([next.atUs, next.auditId], asked);
    return { entries: rows.map(toEntry), nextPageToken };
  };
}

function readFilter(reading: Reading, request: ListAuditRequest): AuditFilter {
  const who = reading.text("identity_id", request.identityId, { max: MAX_NAME });
  const method = reading.text("method", request.method, { max: MAX_NAME });
  const target = reading.text("target", request.target, { max: MAX_NAME });
  const { from, to } = request;
  return {
    ...(who !== "" && { who }),
    ...(method !== "" && { method }),
    ...(target !== "" && { target: isJobId(target) ? jobTarget(target.toLowerCase()) : target }),
    ...(from !== undefined && { fromMs: readTimestamp(reading, "from", from) }),
    ...(to !== undefined && { toMs: readTimestamp(reading, "to", to) }),
  };
}

function readPlace(place: unknown, token: string): AuditPlace {
  const [atUs, auditId] = Array.isArray(place) ? (place as unknown[]) : [];
  if (typeof atUs !== "number" || typeof auditId !== "string" || !isCanonicalJobId(auditId))
    throw badToken(token);
  return { atUs, auditId };
}

function toEntry({ row, link }: ListedAudit): MessageInitShape<typeof AuditEntrySchema> {
  return {
    id: row.auditId,
    at: timestampFromMs(Math.floor(row.atUs / 1000)),
    identityId: row.who.id,
    identityName: row.who.name,
    identityKind: row.who.kind,
    address: row.address,
    userAgent: row.agent,
    method: row.method,
    targets: row.targets.slice(0, MOST_TARGETS),
    filter: row.filter ?? "",
    count: row.count,
    reason: row.reason,
    requestHash: row.requestHash,
    result: row.result,
    sequence: BigInt(link?.seq ?? 0),
    hash: link === undefined ? "" : Buffer.from(link.hash).toString("hex"),
  };
}
