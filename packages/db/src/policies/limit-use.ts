import {
  type BreakerState,
  type Limit,
  MAX_LIMITS_OF_A_JOB,
  parseGate,
  prefixOf,
  readHold,
} from "@muster/policy";
import type { Database } from "../database.ts";
import { heldAt } from "../queue-status/held-at.ts";
import { named } from "../statement.ts";
import { msOf } from "../times.ts";
import { countAdmitted } from "./feed/count-admitted.ts";
import { waitingHolds } from "./feed/waiting-holds.ts";

/** What one look costs at most: keys in a queue and priority, waiting jobs of each, admitted jobs of all limits, closed keys. */
const MAX_HOLDS = 300;
const MAX_HELD = 500;
const MAX_ADMITTED = 10_000;
const MAX_CLOSED = 200;
/** Keys told of. */
const SHOWN = 100;

/** One key of a limit as it is now. Times are milliseconds since 1970. */
export interface KeyUse {
  readonly key: string;
  /** Jobs that are admitted. */
  readonly running: number;
  /** Undefined: any number. */
  readonly maxRunning: number | undefined;
  readonly waiting: number;
  /** More wait than were counted. */
  readonly moreWaiting: boolean;
  readonly closedUntilMs: number | undefined;
  /** Undefined: it is closed, or there is none. */
  readonly breaker: { readonly state: BreakerState; readonly sinceMs: number } | undefined;
  /** Why nothing of the key starts. */
  readonly reason: string;
}

export interface LimitUse {
  /** Those that are closed first, then those before which most jobs wait, then those of which most run. */
  readonly keys: readonly KeyUse[];
  /** Not all were looked at, or are told. */
  readonly more: boolean;
}

interface Waiting {
  readonly count: number;
  readonly more: boolean;
}

/** Which keys of a limit are closed, and which have most jobs. Costs the same however many keys and jobs there are. */
export async function limitUse(database: Pick<Database, "query">, limit: Limit): Promise<LimitUse> {
  const waiting = await waitingAt(database, limit);
  const admitted = await countAdmitted(database, MAX_LIMITS_OF_A_JOB, MAX_ADMITTED);
  const prefix = `${prefixOf(limit)}:`;
  const closed = await database.query<{ gate: string }>(...CLOSED.with({ prefix, most: MAX_CLOSED }));
  const running = [...(admitted ?? [])].filter(([gate]) => gate.startsWith(prefix));
  const countOf = new Map(running);
  const gates = new Set([...closed.map(({ gate }) => gate), ...waiting.counts.keys(), ...countOf.keys()]);
  const isClosed = new Set(closed.map(({ gate }) => gate));
  const rank = (gate: string): [number, number, number] => [
    isClosed.has(gate) ? 1 : 0,
    waiting.counts.get(gate)?.count ?? 0,
    countOf.get(gate) ?? 0,
  ];
  const fullest = [...gates].toSorted((a, b) => compare(rank(b), rank(a)));
  const shown = fullest.slice(0, SHOWN);
  const keys = await tellKeys(database, limit, shown, { waiting: waiting.counts, running: countOf });
  const more = waiting.more || admitted === undefined || shown.length < fullest.length;
  return { keys, more };
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** By gate: of all priorities and queues together. */
async function waitingAt(
  database: Pick<Database, "query">,
  limit: Limit,
): Promise<{ readonly counts: ReadonlyMap<string, Waiting>; readonly more: boolean }> {
  const texts = await waitingHolds(database, `limit:${prefixOf(limit)}:`, MAX_HOLDS);
  const holds = texts.flatMap((text) => {
    const hold = readHold(text);
    const isOwn = hold?.code === "limit" && hold.limit === limit.name && hold.generation === limit.generation;
    return isOwn ? [{ text, gate: hold.gate }] : [];
  });
  const counts = new Map<string, Waiting>();
  if (holds.length === 0) return { counts, more: false };
  const held = await heldAt(
    database,
    holds.map(({ text }) => text),
    MAX_HELD,
  );
  for (const { text, gate } of holds) {
    const count = held.get(text) ?? 0;
    const before = counts.get(gate) ?? { count: 0, more: false };
    counts.set(gate, { count: before.count + count, more: before.more || count >= MAX_HELD });
  }
  return { counts, more: holds.length === MAX_HOLDS };
}

const CLOSED = named<{ readonly prefix: string; readonly most: number }>(
  (p) => `
SELECT u.gate FROM (
  SELECT k.gate FROM limit_keys AS k WHERE k.closed_until > now() UNION SELECT b.gate FROM breakers AS b
) AS u
WHERE left(u.gate, char_length(${p.prefix}::text)) = ${p.prefix}::text LIMIT ${p.most}`,
);

const KEYS = named<{
  readonly gates: readonly string[];
  readonly keys: readonly string[];
  readonly limit: string;
}>(
  (p) => `
SELECT g.gate, o.max_running, CASE WHEN k.closed_until > now() THEN ${msOf("k.closed_until")} END AS closed_ms,
       k.closed_reason, b.state, ${msOf("b.since")} AS since_ms, b.reason
FROM unnest(${p.gates}::text[], ${p.keys}::text[]) AS g (gate, key)
LEFT JOIN limit_overrides AS o ON o.limit_name = ${p.limit} AND o.key = g.key
LEFT JOIN limit_keys AS k ON k.gate = g.gate
LEFT JOIN breakers AS b ON b.gate = g.gate`,
);

interface KeyRow {
  gate: string;
  max_running: number | null;
  closed_ms: number | null;
  closed_reason: string | null;
  state: BreakerState | null;
  since_ms: number | null;
  reason: string | null;
}

/** In the order of the gates. */
async function tellKeys(
  database: Pick<Database, "query">,
  limit: Limit,
  gates: readonly string[],
  counts: { readonly waiting: ReadonlyMap<string, Waiting>; readonly running: ReadonlyMap<string, number> },
): Promise<KeyUse[]> {
  if (gates.length === 0) return [];
  const keys = gates.map((gate) => parseGate(gate)?.key ?? "");
  const rows = await database.query<KeyRow>(...KEYS.with({ gates, keys, limit: limit.name }));
  const rowOf = new Map(rows.map((row) => [row.gate, row]));
  return gates.map((gate, index): KeyUse => {
    const row = rowOf.get(gate);
    const { count = 0, more = false } = counts.waiting.get(gate) ?? {};
    const closedUntilMs = row?.closed_ms ?? undefined;
    return {
      key: keys[index] ?? "",
      running: counts.running.get(gate) ?? 0,
      maxRunning: row?.max_running ?? limit.maxRunning,
      waiting: count,
      moreWaiting: more,
      closedUntilMs,
      breaker: row?.state ? { state: row.state, sinceMs: row.since_ms ?? 0 } : undefined,
      reason: (closedUntilMs === undefined ? undefined : row?.closed_reason) ?? row?.reason ?? "",
    };
  });
}
