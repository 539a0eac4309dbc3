import { isDeepStrictEqual } from "node:util";
import { invalid } from "@muster/job";
import type { Limit, Override } from "@muster/policy";
import type { Selectable } from "kysely";
import type { Database, Query } from "../database.ts";
import { type Changed, changePolicies } from "./change.ts";
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

/**
 * Makes the override of this key what is asked for; an equal one is left alone.
 * @throws MusterError `not_found` for an unknown limit, `invalid_argument` where it has no such key
 */
export async function putOverride(database: Database, override: Override): Promise<Changed<Override>> {
  const { limit, key, maxRunning, rate, weight } = override;
  return changePolicies(database, async ({ query }) => {
    refuseKey((await knownLimit(query, limit)).limit, "override.key", key);
    const [before] = await query<OverrideRow>(ONE, [limit, key]);
    const wanted = { limit, key, maxRunning, rate, weight };
    if (before !== undefined && isDeepStrictEqual(toOverride(before), wanted)) return [override, false];
    const { count = null, perMs = null, burst = null } = rate ?? {};
    await query(PUT, [limit, key, maxRunning ?? null, count, perMs, burst, weight ?? null]);
    return [override, true];
  });
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
): Promise<Changed<boolean>> {
  return changePolicies(database, async ({ query }) => {
    await knownLimit(query, limit);
    const deleted = (await query(DELETE, [limit, key])).length > 0;
    return [deleted, deleted];
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
