import { isDeepStrictEqual } from "node:util";
import { invalidAll, MusterError, shown } from "@muster/job";
import { crowdedKind, type Limit, MAX_LIMITS, MAX_LIMITS_OF_A_JOB } from "@muster/policy";
import type { Database, Query } from "../database.ts";
import { named, type Places } from "../statement.ts";
import { type Changed, changePolicies } from "./change.ts";
import type { LimitDefinition, LimitRecord } from "./limit-record.ts";
import { getLimit, knownLimit, listLimits } from "./read-limits.ts";

interface Written {
  readonly name: string;
  readonly generation: number;
  readonly epoch: number;
  readonly queue: string | null;
  readonly type: string | null;
  readonly keyLabel: string | null;
  readonly maxRunning: number | null;
  readonly maxWaiting: number | null;
  readonly rateCount: number | null;
  readonly ratePerMs: number | null;
  readonly rateBurst: number | null;
  readonly weightLabel: string | null;
  readonly costLabel: string | null;
  readonly whenFull: string;
  readonly errorRatio: number | null;
  readonly minCalls: number | null;
  readonly windowMs: number | null;
  readonly openMs: number | null;
}

/** Each column with its value. */
const valuesOf = (p: Places<Written>): Readonly<Record<string, string>> => ({
  generation: `${p.generation}::int4`,
  epoch: `${p.epoch}::int8`,
  queue: `${p.queue}::text`,
  type: `${p.type}::text`,
  key_label: `${p.keyLabel}::text`,
  max_running: `${p.maxRunning}::int4`,
  max_waiting: `${p.maxWaiting}::int4`,
  rate_count: `${p.rateCount}::int4`,
  rate_per_ms: `${p.ratePerMs}::int8`,
  rate_burst: `${p.rateBurst}::int4`,
  weight_label: `${p.weightLabel}::text`,
  cost_label: `${p.costLabel}::text`,
  when_full: `${p.whenFull}::text`,
  breaker_error_ratio: `${p.errorRatio}::float8`,
  breaker_min_calls: `${p.minCalls}::int4`,
  breaker_window_ms: `${p.windowMs}::int8`,
  breaker_open_ms: `${p.openMs}::int8`,
});

const INSERT = named<Written>((p) => {
  const values = valuesOf(p);
  return `
INSERT INTO limits (name, ${Object.keys(values).join(", ")}) SELECT ${p.name}::text, ${Object.values(values).join(", ")}`;
});

// What it admits is counted anew for another generation, so it is in force again only when every worker knows it.
const UPDATE = named<Written>((p) => {
  const values = valuesOf(p);
  return `
UPDATE limits AS l
SET (${Object.keys(values).join(", ")}) = (SELECT ${Object.values(values).join(", ")}),
    in_force_since = CASE WHEN l.generation = ${p.generation} THEN l.in_force_since END,
    revision = l.revision + 1, updated_at = now()
WHERE l.name = ${p.name}`;
});

/**
 * Makes the limit of this name what is asked for; an equal one is left alone, whatever its revision.
 * @param revision of the limit that this is a change of; 0 = whatever it is
 * @throws MusterError `failed_precondition` for another revision, `invalid_argument` where a job would have to pass more
 * limits than it may, `resource_exhausted` for one limit too many
 */
export async function putLimit(
  database: Database,
  definition: LimitDefinition,
  revision = 0,
): Promise<Changed<LimitRecord>> {
  return changePolicies(database, async ({ query, nextEpoch }) => {
    const before = await getLimit(query, definition.name);
    // The epoch is a generation that no limit of this name has ever had: one that is deleted and put again does not count
    // jobs by the keys that the first one gave them.
    const { generation, epoch } =
      before !== undefined && selectsAs(before.limit, definition)
        ? before.limit
        : { generation: nextEpoch, epoch: nextEpoch };
    const limit = { ...definition, generation, epoch };
    const columns = columnsOf(limit);
    if (before !== undefined && isDeepStrictEqual(columnsOf(before.limit), columns)) return [before, false];
    if (revision !== 0 && revision !== before?.revision)
      throw otherRevision("limit.revision", revision, before);
    if (epoch === nextEpoch) await refuseCrowds(query, limit);
    await query(...(before === undefined ? INSERT : UPDATE).with(columns));
    return [await knownLimit(query, limit.name), true];
  });
}

function selectsAs(one: LimitDefinition, other: LimitDefinition): boolean {
  return one.queue === other.queue && one.type === other.type && one.keyLabel === other.keyLabel;
}

/** @param field where the caller has said it */
function otherRevision(field: string, asked: number, before: LimitRecord | undefined): MusterError {
  const expected =
    before === undefined
      ? "0, because there is no such limit"
      : `${before.revision}, which is the current one`;
  return new MusterError("failed_precondition", `${field}: expected ${expected}, got ${asked}`);
}

async function refuseCrowds(query: Query, limit: Limit): Promise<void> {
  const others = (await listLimits(query, "", MAX_LIMITS)).filter((other) => other.limit.name !== limit.name);
  if (others.length >= MAX_LIMITS)
    throw new MusterError(
      "resource_exhausted",
      `expected at most ${MAX_LIMITS} limits, got one more: delete some`,
    );
  const crowd = crowdedKind([...others.map((other) => other.limit), limit]);
  if (crowd === undefined) return;
  const kind = [crowd.queue === undefined ? "any queue" : `queue ${shown(crowd.queue)}`];
  kind.push(crowd.type === undefined ? "any type" : `type ${shown(crowd.type)}`);
  const got = `${crowd.limits.length} for those of ${kind.join(" and ")} (${crowd.limits.join(", ")})`;
  throw invalidAll([{ field: "limit", expected: `at most ${MAX_LIMITS_OF_A_JOB} limits for a job`, got }]);
}

function columnsOf(limit: Limit): Written {
  const { rate, breaker } = limit;
  return {
    name: limit.name,
    generation: limit.generation,
    epoch: limit.epoch,
    queue: limit.queue ?? null,
    type: limit.type ?? null,
    keyLabel: limit.keyLabel ?? null,
    maxRunning: limit.maxRunning ?? null,
    maxWaiting: limit.maxWaiting ?? null,
    rateCount: rate?.count ?? null,
    ratePerMs: rate?.perMs ?? null,
    rateBurst: rate?.burst ?? null,
    weightLabel: limit.weightLabel ?? null,
    costLabel: limit.costLabel ?? null,
    whenFull: limit.whenFull,
    errorRatio: breaker?.errorRatio ?? null,
    minCalls: breaker?.minCalls ?? null,
    windowMs: breaker?.windowMs ?? null,
    openMs: breaker?.openForMs ?? null,
  };
}

const DELETE_PAUSES = `DELETE FROM pauses AS p WHERE p.limit_name = $1`;
const DELETE_OVERRIDES = `DELETE FROM limit_overrides AS o WHERE o.limit_name = $1`;
const DELETE = `DELETE FROM limits AS l WHERE l.name = $1`;

/**
 * Removes a limit, its overrides and the pauses of its keys.
 * @throws MusterError `not_found`, or `failed_precondition` for another revision
 */
export async function deleteLimit(
  database: Database,
  name: string,
  revision = 0,
): Promise<Changed<undefined>> {
  return changePolicies(database, async ({ query }) => {
    const before = await knownLimit(query, name);
    if (revision !== 0 && revision !== before.revision) throw otherRevision("revision", revision, before);
    await query(DELETE_PAUSES, [name]);
    // There may be a million.
    await query(DELETE_OVERRIDES, [name], "long");
    await query(DELETE, [name]);
    return [undefined, true];
  });
}
