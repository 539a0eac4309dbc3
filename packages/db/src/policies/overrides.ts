import { isDeepStrictEqual } from "node:util";
import { invalid } from "@muster/job";
import { gateOf, type Limit, type Override } from "@muster/policy";
import type { Selectable } from "kysely";
import type { Database, Query } from "../database.ts";
import { changePolicies } from "./change.ts";
import { rateOf } from "./limit-row.ts";
import { knownLimit } from "./read-limits.ts";
import type { LimitOverrides } from "./schema.ts";

type OverrideRow = Selectable<LimitOverrides>;

const COLUMNS = "limit_name, key, max_running, rate_count, rate_per_ms, rate_burst, weight";
const ONE = `SELECT ${COLUMNS} FROM limit_overrides WHERE limit_name = $1 AND key = $2`;
const LIST = `
SELECT ${COLUMNS} FROM limit_overrides WHERE limit_name = $1 AND key > $2 ORDER BY key LIMIT $3`;
const FIRST = `SELECT ${COLUMNS} FROM limit_overrides WHERE limit_name = $1 ORDER BY key LIMIT $2`;
const PUT = `
INSERT INTO limit_overrides (${COLUMNS})
VALUES ($1::text, $2::text, $3::int4, $4::int4, $5::int8, $6::int4, $7::float8)
ON CONFLICT (limit_name, key) DO UPDATE
SET max_running = excluded.max_running, rate_count = excluded.rate_count, rate_per_ms = excluded.rate_per_ms,
    rate_burst = excluded.rate_burst, weight = excluded.weight`;
const DELETE = `DELETE FROM limit_overrides WHERE limit_name = $1 AND key = $2 RETURNING 1`;

// Nobody keeps overrides: claims, submits and rounds read those of their own keys. So no process has to read its policies anew,
// which would stop all claims of all queues at each of a million keys. A round that has read the numbers of before frees nothing.
const NEXT_ROUND = `UPDATE limit_feeder AS f SET round = f.round + 1 WHERE f.id = 1`;

/** What a change of an override has come to. */
export interface OverrideChanged<Answer> {
  readonly answer: Answer;
  /** What may let in more than before, if anything has changed: the feeder has to hear of it. */
  readonly gate: string | undefined;
}

/**
 * Makes the override of this key what is asked for; an equal one is left alone.
 * @throws MusterError `not_found` for an unknown limit, `invalid_argument` where it has no such key
 */
export async function putOverride(
  database: Database,
  override: Override,
): Promise<OverrideChanged<Override>> {
  const { limit, key, maxRunning, rate, weight } = override;
  return changeOverride(database, limit, async (query, known) => {
    refuseKey(known, "override.key", key);
    const [before] = await query<OverrideRow>(ONE, [limit, key]);
    const wanted = { limit, key, maxRunning, rate, weight };
    if (before !== undefined && isDeepStrictEqual(toOverride(before), wanted))
      return { answer: override, gate: undefined };
    const { count = null, perMs = null, burst = null } = rate ?? {};
    await query(PUT, [limit, key, maxRunning ?? null, count, perMs, burst, weight ?? null]);
    return { answer: override, gate: gateOf(known, key) };
  });
}

/** One at a time with changes of its limit. */
async function changeOverride<Answer>(
  database: Database,
  limit: string,
  change: (query: Query, known: Limit) => Promise<OverrideChanged<Answer>>,
): Promise<OverrideChanged<Answer>> {
  const { answer } = await changePolicies(database, async ({ query }) => {
    const changed = await change(query, (await knownLimit(query, limit)).limit);
    if (changed.gate !== undefined) await query(NEXT_ROUND);
    return [changed, false];
  });
  return answer;
}

/** @throws MusterError `invalid_argument` for a key of a limit that has one key for all */
export function refuseKey({ name, keyLabel }: Limit, field: string, key: string): void {
  if (keyLabel === undefined && key !== "")
    throw invalid(field, `none, because the limit ${name} has no key_label`, key);
}

/** The key has what the limit says again. One without an override stays as it is. @throws MusterError `not_found` for an unknown limit */
export async function deleteOverride(
  database: Database,
  limit: string,
  key: string,
): Promise<OverrideChanged<boolean>> {
  return changeOverride(database, limit, async (query, known) => {
    const deleted = (await query(DELETE, [limit, key])).length > 0;
    return { answer: deleted, gate: deleted ? gateOf(known, key) : undefined };
  });
}

/** By key, after this one, or from the first on. */
export async function listOverrides(
  query: Query,
  limit: string,
  after: string | undefined,
  size: number,
): Promise<Override[]> {
  const asked: [string, unknown[]] =
    after === undefined ? [FIRST, [limit, size]] : [LIST, [limit, after, size]];
  return (await query<OverrideRow>(...asked)).map(toOverride);
}

function toOverride(row: OverrideRow): Override {
  return {
    limit: row.limit_name,
    key: row.key,
    maxRunning: row.max_running ?? undefined,
    rate: rateOf(row),
    weight: row.weight ?? undefined,
  };
}
