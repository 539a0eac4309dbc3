import { MusterError, type Placement } from "@muster/job";
import { MAX_PLACEMENT_RULES, type PlacementRule } from "@muster/policy";
import type { Database, Query } from "../database.ts";
import { type Changed, changePolicies } from "../policies/change.ts";
import { msOf } from "../times.ts";

/** A rule as it is now. */
export interface PlacementRuleRecord {
  readonly rule: PlacementRule;
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly updatedMs: number;
}

interface RuleRow {
  name: string;
  queue: string | null;
  type: string | null;
  placement: Placement;
  revision: number;
  updated_ms: number;
}

const COLUMNS = `r.name, r.queue, r.type, r.placement, r.revision, ${msOf("r.updated_at")} AS updated_ms`;
const NAMED = `SELECT ${COLUMNS} FROM placement_rules AS r WHERE r.name = $1`;
const LIST = `SELECT ${COLUMNS} FROM placement_rules AS r WHERE r.name > $1 ORDER BY r.name LIMIT $2`;
const COUNT = `SELECT count(*)::int8 AS count FROM placement_rules AS r WHERE r.name <> $1`;
const PUT = `
INSERT INTO placement_rules (name, queue, type, placement)
SELECT $1::text, $2::text, $3::text, $4::jsonb
ON CONFLICT (name) DO UPDATE
SET queue = excluded.queue, type = excluded.type, placement = excluded.placement,
    revision = placement_rules.revision + 1, updated_at = now()`;
const DELETE = `DELETE FROM placement_rules AS r WHERE r.name = $1`;

const toRecord = (row: RuleRow): PlacementRuleRecord => ({
  rule: {
    name: row.name,
    queue: row.queue ?? undefined,
    type: row.type ?? undefined,
    placement: row.placement,
  },
  revision: row.revision,
  updatedMs: row.updated_ms,
});

async function ruleNamed(query: Query, name: string): Promise<PlacementRuleRecord | undefined> {
  const [row] = await query<RuleRow>(NAMED, [name]);
  return row && toRecord(row);
}

/** By name, after this one. */
export async function listPlacementRules(
  query: Query,
  after: string,
  size: number,
): Promise<PlacementRuleRecord[]> {
  return (await query<RuleRow>(LIST, [after, size])).map(toRecord);
}

function refuseOther(revision: number, before: PlacementRuleRecord | undefined): void {
  if (revision === 0 || revision === before?.revision) return;
  const expected = before === undefined ? "0, because there is no such rule" : `${before.revision}`;
  throw new MusterError("failed_precondition", `revision: expected ${expected}, got ${revision}`);
}

/**
 * Makes the rule of this name what is asked for.
 * @param revision of the rule that this is a change of; 0 = whatever it is
 * @throws MusterError `failed_precondition` for another revision, `resource_exhausted` for one rule too many
 */
export async function putPlacementRule(
  database: Database,
  rule: PlacementRule,
  revision: number,
): Promise<Changed<PlacementRuleRecord>> {
  return changePolicies(database, async ({ query }) => {
    refuseOther(revision, await ruleNamed(query, rule.name));
    const [others] = await query<{ count: number }>(COUNT, [rule.name]);
    if ((others?.count ?? 0) >= MAX_PLACEMENT_RULES)
      throw new MusterError(
        "resource_exhausted",
        `expected at most ${MAX_PLACEMENT_RULES} placement rules, got one more: delete some`,
      );
    const { name, queue = null, type = null, placement } = rule;
    await query(PUT, [name, queue, type, JSON.stringify(placement)]);
    const record = await ruleNamed(query, name);
    if (record === undefined) throw new Error(`placement rule ${name} is neither inserted nor there`);
    return [record, true];
  });
}

/** @throws MusterError `not_found`, or `failed_precondition` for another revision */
export async function deletePlacementRule(
  database: Database,
  name: string,
  revision: number,
): Promise<Changed<undefined>> {
  return changePolicies(database, async ({ query }) => {
    const before = await ruleNamed(query, name);
    if (before === undefined) throw new MusterError("not_found", `no placement rule ${name}`);
    refuseOther(revision, before);
    await query(DELETE, [name]);
    return [undefined, true];
  });
}
