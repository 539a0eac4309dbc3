import type { Placement } from "@muster/job";
import { type PauseKind, type PauseTarget, Policies } from "@muster/policy";
import type { Database } from "../database.ts";
import { EPOCH } from "../gates/epoch.ts";
import { LIMIT_COLUMNS, type LimitRow, toLimit } from "./limit-row.ts";

const PAUSE_COLUMNS = ["kind", "queue", "type", "limit_name", "key"] as const;

const RULE_COLUMNS = ["name", "queue", "type", "placement"] as const;

const objectOf = (row: string, columns: readonly string[]): string =>
  `json_build_object(${columns.map((name) => `'${name}', ${row}.${name}`).join(", ")})`;

// One statement, or the limits might be of another epoch than the one that they are taken for.
const READ = `
SELECT ${EPOCH} AS epoch,
       (SELECT coalesce(json_agg(${objectOf("l", LIMIT_COLUMNS)}), '[]') FROM limits AS l) AS limits,
       (SELECT coalesce(json_agg(${objectOf("p", PAUSE_COLUMNS)}), '[]') FROM pauses AS p
        WHERE p.until_at IS NULL OR p.until_at > now()) AS pauses,
       (SELECT coalesce(json_agg(${objectOf("r", RULE_COLUMNS)} ORDER BY r.name), '[]') FROM placement_rules AS r) AS rules`;

interface PauseRow {
  kind: PauseKind;
  queue: string | null;
  type: string | null;
  limit_name: string | null;
  key: string | null;
}

interface RuleRow {
  name: string;
  queue: string | null;
  type: string | null;
  placement: Placement;
}

interface PoliciesRow {
  epoch: number | null;
  limits: LimitRow[];
  pauses: PauseRow[];
  rules: RuleRow[];
}

/** All policies as they are at one moment. */
export async function readPolicies(database: Pick<Database, "query">): Promise<Policies> {
  const [row] = await database.query<PoliciesRow>(READ);
  if (row === undefined || row.epoch === null) throw new Error("policy_epoch has no row: run the migrations");
  return new Policies({
    epoch: row.epoch,
    limits: row.limits.map(toLimit),
    pauses: row.pauses.flatMap(toTarget),
    rules: row.rules.map(({ queue, type, ...rule }) => ({
      ...rule,
      queue: queue ?? undefined,
      type: type ?? undefined,
    })),
  });
}

function toTarget({ kind, queue, type, limit_name: limit, key }: PauseRow): PauseTarget[] {
  if (kind === "queue") return queue === null ? [] : [{ kind, queue }];
  if (kind === "type") return type === null ? [] : [{ kind, type }];
  return limit === null || key === null ? [] : [{ kind, limit, key }];
}
