import { MusterError, type Reach } from "@muster/job";
import { type PauseTarget, pauseName } from "@muster/policy";
import type { Database, Query } from "../database.ts";
import { reachedSql } from "../reached-sql.ts";
import { named } from "../statement.ts";
import { atMs, msOf } from "../times.ts";
import { type Changed, changePolicies } from "./change.ts";
import { refuseKey } from "./overrides.ts";
import { knownLimit } from "./read-limits.ts";

/** Those of keys go with each claim of a limited job. */
const MAX_PAUSES = 1_000;

/** A pause as it is now. Times are milliseconds since 1970. */
export interface PauseRecord {
  readonly target: PauseTarget;
  readonly sinceMs: number;
  /** Undefined: until somebody ends it. */
  readonly untilMs: number | undefined;
  /** Its end has come: workers take it for no pause any more when they read their policies anew. */
  readonly over: boolean;
  readonly reason: string;
}

interface PauseRow {
  target: string;
  kind: PauseTarget["kind"];
  queue: string | null;
  type: string | null;
  limit_name: string | null;
  key: string | null;
  since_ms: number;
  until_ms: number | null;
  over: boolean;
  reason: string | null;
}

const COLUMNS = `p.target, p.kind, p.queue, p.type, p.limit_name, p.key, p.reason,
  ${msOf("p.paused_at")} AS since_ms, ${msOf("p.until_at")} AS until_ms, coalesce(p.until_at <= now(), false) AS over`;

const NAMED = `SELECT ${COLUMNS} FROM pauses AS p WHERE p.target = ANY($1::text[])`;
const listOf = (condition: string): string =>
  `SELECT ${COLUMNS} FROM pauses AS p WHERE p.target > $1${condition} ORDER BY p.target LIMIT $2`;
const LIST = listOf("");
// A pause of a type is of all queues; one of a key is where its limit is.
const LIST_REACHED = listOf(`
  AND (${reachedSql("p.queue", "$3")}
       OR p.limit_name IN (SELECT l.name FROM limits AS l WHERE ${reachedSql("l.queue", "$3")}))`);
const COUNT = `SELECT count(*)::int8 AS count FROM pauses AS p`;

interface Pausing {
  readonly target: string;
  readonly kind: PauseTarget["kind"];
  readonly queue: string | null;
  readonly type: string | null;
  readonly limit: string | null;
  readonly key: string | null;
  readonly untilMs: number | null;
  readonly reason: string;
}

// One that goes on keeps its beginning; one that is over, and that nobody has removed yet, does not go on.
const PUT = named<Pausing>(
  (p) => `
INSERT INTO pauses (target, kind, queue, type, limit_name, key, until_at, reason)
SELECT ${p.target}::text, ${p.kind}::text, ${p.queue}::text, ${p.type}::text, ${p.limit}::text, ${p.key}::text,
       ${atMs(p.untilMs)}, ${p.reason}::text
ON CONFLICT (target) DO UPDATE
SET until_at = excluded.until_at, reason = excluded.reason,
    paused_at = CASE WHEN pauses.until_at <= now() THEN now() ELSE pauses.paused_at END`,
);
const DELETE = `DELETE FROM pauses AS p WHERE p.target = $1 RETURNING 1`;

export interface PauseWish {
  readonly untilMs: number | undefined;
  readonly reason: string;
}

/**
 * Starts no job of the target from now on. Of one that is paused already the end and the reason change, which no worker
 * needs to know.
 * @throws MusterError `not_found` for an unknown limit, `invalid_argument` where it has no such key, `resource_exhausted`
 * for one pause too many
 */
export async function pauseTarget(
  database: Database,
  target: PauseTarget,
  { untilMs, reason }: PauseWish,
): Promise<Changed<PauseRecord>> {
  const name = pauseName(target);
  return changePolicies(database, async ({ query }) => {
    if (target.kind === "key")
      refuseKey((await knownLimit(query, target.limit)).limit, "limit_key.key", target.key);
    const [before] = await pausesNamed(query, [name]);
    if (before === undefined) await refuseMany(query);
    await query(...PUT.with({ ...columnsOf(target), target: name, untilMs: untilMs ?? null, reason }));
    const [record] = await pausesNamed(query, [name]);
    if (record === undefined) throw new Error(`the pause of ${name} is neither inserted nor there`);
    return [record, before === undefined || before.over];
  });
}

async function refuseMany(query: Query): Promise<void> {
  const [row] = await query<{ count: number }>(COUNT);
  if ((row?.count ?? 0) >= MAX_PAUSES)
    throw new MusterError(
      "resource_exhausted",
      `expected at most ${MAX_PAUSES} pauses, got one more: resume some`,
    );
}

function columnsOf(target: PauseTarget): Omit<Pausing, "target" | "untilMs" | "reason"> {
  const none = { queue: null, type: null, limit: null, key: null };
  return { ...none, ...target };
}

/**
 * Ends a pause; answers whether there was one.
 * @throws MusterError `not_found` for an unknown limit
 */
export async function resumeTarget(database: Database, target: PauseTarget): Promise<Changed<boolean>> {
  return changePolicies(database, async ({ query }) => {
    if (target.kind === "key") await knownLimit(query, target.limit);
    const resumed = (await query(DELETE, [pauseName(target)])).length > 0;
    return [resumed, resumed];
  });
}

/** Those of these targets that are paused, in this order. */
export async function pausesNamed(query: Query, names: readonly string[]): Promise<PauseRecord[]> {
  const rows = await query<PauseRow>(NAMED, [names]);
  return rows.toSorted((a, b) => names.indexOf(a.target) - names.indexOf(b.target)).map(toPause);
}

/** In the order of their names, after this one. */
export async function listPauses(
  query: Query,
  after: string,
  size: number,
  reach: Reach = "everything",
): Promise<PauseRecord[]> {
  const asked: [string, unknown[]] =
    reach === "everything" ? [LIST, [after, size]] : [LIST_REACHED, [after, size, reach]];
  return (await query<PauseRow>(...asked)).map(toPause);
}

function toPause(row: PauseRow): PauseRecord {
  return {
    target: targetOf(row),
    sinceMs: row.since_ms,
    untilMs: row.until_ms ?? undefined,
    over: row.over,
    reason: row.reason ?? "",
  };
}

function targetOf({ kind, queue, type, limit_name: limit, key }: PauseRow): PauseTarget {
  if (kind === "queue") return { kind, queue: queue ?? "" };
  return kind === "type" ? { kind, type: type ?? "" } : { kind, limit: limit ?? "", key: key ?? "" };
}
