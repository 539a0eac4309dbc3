import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  deletePlacementRule as deleteRule,
  listPlacementRules as listRules,
  type PlacementRuleRecord,
  putPlacementRule as putRule,
} from "@muster/db";
import { tellOfPolicies } from "@muster/dispatch";
import type { PlacementRuleSchema, PlacementService } from "@muster/proto/scheduler/v1/placement_service";
import type { ApiContext } from "../../api-context.ts";
import { placementRuleTarget } from "../../audit/entry-of.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { timestampAt } from "../../timestamps.ts";
import { toPlacement } from "../../to-proto.ts";
import { readSize, refuseMissing, rpcReading } from "../fields.ts";
import { badToken } from "../page-token.ts";
import { enforce } from "../queue/enforced.ts";
import { readLimitName } from "../queue/read-limit.ts";
import { readRevision } from "../read-revision.ts";
import { readRule } from "./read-rule.ts";

type Calls = ServiceImpl<typeof PlacementService>;

const PAGE = { usual: 50, max: 1_000 };
const ASKED = "placement rules";
/** With 32 requirements of 32 values of the greatest length, which few have. */
const RULE_BYTES: number = 64 * 1024;

export function putPlacementRule(api: ApiContext): Calls["putPlacementRule"] {
  return async (request, call) => {
    const reading = rpcReading();
    const { rule } = request;
    if (rule === undefined) refuseMissing(reading, "rule");
    const asked = rule && readRule(reading, rule);
    reading.end();
    if (asked === undefined) return {};
    const context = { ...api, database: api.database.within(turnOf(call)) };
    const about = { targets: [placementRuleTarget(asked.rule.name)] };
    const own = api.audit.changing(call, request, about, context.database);
    const changed = await putRule(own, asked.rule, asked.revision);
    return { rule: toRule(changed.answer), notEnforcedBy: await enforce(context, changed) };
  };
}

export function deletePlacementRule(api: ApiContext): Calls["deletePlacementRule"] {
  return async (request, call) => {
    const reading = rpcReading();
    const name = readLimitName(reading, "name", request.name);
    const revision = readRevision(reading, request.revision);
    reading.end();
    const database = api.database.within(turnOf(call));
    const about = { targets: [placementRuleTarget(name)] };
    await deleteRule(api.audit.changing(call, request, about, database), name, revision);
    await tellOfPolicies(api);
    return {};
  };
}

/** By name. */
export function listPlacementRules({ database, pages }: ApiContext): Calls["listPlacementRules"] {
  return async ({ pageSize, pageToken }, call) => {
    const reading = rpcReading();
    const size = readSize(reading, "page_size", pageSize, PAGE);
    reading.end();
    const tokens = await pages.of(call);
    const after = pageToken === "" ? "" : tokens.open(pageToken, ASKED);
    if (typeof after !== "string") throw badToken(pageToken);
    reserveAnswer(call, size * RULE_BYTES);
    const page = await listRules(database.within(turnOf(call)).query, after, size);
    const last = page.length < size ? undefined : page.at(-1);
    const nextPageToken = last === undefined ? "" : tokens.seal(last.rule.name, ASKED);
    return { rules: page.map(toRule), nextPageToken };
  };
}

function toRule({
  rule,
  revision,
  updatedMs,
}: PlacementRuleRecord): MessageInitShape<typeof PlacementRuleSchema> {
  const { name, queue = "", type = "", placement } = rule;
  return {
    name,
    queue,
    type,
    ...toPlacement(placement),
    revision: BigInt(revision),
    updatedAt: timestampAt(updatedMs),
  };
}
