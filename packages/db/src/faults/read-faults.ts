import type { Database } from "../database.ts";
import { reachedSql } from "../reached-sql.ts";
import { named, type Places } from "../statement.ts";
import { atMs, dateOf, microsOf, msOf } from "../times.ts";
import { THIS_HOUR } from "./add-faults.ts";
import { LATEST } from "./counted-faults.ts";
import { FAULT_HOURS } from "./purge-faults.ts";

/** Of a fault's queues so many are named. */
const MAX_FAULT_QUEUES = 20;
/** Rows that are looked at for a page, the latest seen: each is a fault in a queue. */
const LOOKED_AT = 20_000;

export type FaultOrder = "last_seen" | "first_seen" | "failures";

export interface FaultFilter {
  readonly fingerprint?: string;
  readonly type?: string;
  readonly queue?: string;
  /** A part of the frame, or of the message; in either case of letters. */
  readonly search?: string;
  /** Milliseconds since 1970. */
  readonly seenFromMs?: number;
  /** Only of queues that these patterns name. */
  readonly reach?: readonly string[];
  /** Messages are searched in these alone. Undefined: in all. */
  readonly details?: readonly string[] | undefined;
}

/** Where a page begins: after this fault, whose rank was this. */
export interface FaultPlace {
  readonly rank: number;
  readonly fingerprint: string;
}

/** What the queues that a filter names have seen of a fault. */
export interface FaultRecord {
  readonly fingerprint: string;
  readonly type: string;
  readonly message: string;
  readonly frame: string;
  readonly failures: number;
  readonly dead: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly firstVersion: string | null;
  readonly lastVersion: string | null;
  readonly workers: readonly string[];
  readonly queues: readonly string[];
  readonly sampleJobIds: readonly string[];
  /** Of the last hours, the running one last. */
  readonly hours: readonly number[];
  /** By which its list is ordered. */
  readonly rank: number;
}

interface Reading {
  readonly fingerprint: string | null;
  readonly type: string | null;
  readonly queue: string | null;
  readonly search: string | null;
  readonly seenFromMs: number | null;
  readonly reach: readonly string[] | null;
  readonly details: readonly string[] | null;
  readonly rank: number | null;
  readonly after: string | null;
  readonly limit: number;
}

interface FaultRow {
  fingerprint: string;
  type: string;
  message: string;
  frame: string;
  failures: number;
  dead: number;
  first_ms: number;
  last_ms: number;
  first_version: string | null;
  last_version: string | null;
  workers: string[];
  queue: string;
  sample_job_ids: string[];
  rank: number;
}

const LATEST_SEEN = `SELECT l.* FROM faults AS l ORDER BY l.last_seen DESC LIMIT ${LOOKED_AT}`;
const oneOf = (p: Places<Reading>): string =>
  `SELECT l.* FROM faults AS l WHERE l.fingerprint = ${p.fingerprint}::text`;

const found = (text: string, p: Places<Reading>): string =>
  `strpos(lower(${text}), lower(${p.search}::text)) > 0`;
const within = (patterns: string): string =>
  `(${patterns}::text[] IS NULL OR ${reachedSql("f.queue", patterns)})`;

const RANKS: Readonly<Record<FaultOrder, string>> = {
  last_seen: microsOf("max(f.last_seen)"),
  first_seen: microsOf("min(f.first_seen)"),
  failures: "sum(f.failures)::int8",
};

const read = (p: Places<Reading>, looked: string, rank: string): string => `
WITH looked AS MATERIALIZED (${looked}), own AS (
  SELECT f.* FROM looked AS f
  WHERE (${p.type}::text IS NULL OR f.type = ${p.type}::text) AND (${p.queue}::text IS NULL OR f.queue = ${p.queue}::text)
    AND ${within(p.reach)}
    AND (${p.search}::text IS NULL OR ${found("f.frame", p)} OR (${found("f.message", p)} AND ${within(p.details)}))
), ranked AS (
  SELECT f.fingerprint, sum(f.failures)::int8 AS failures, sum(f.dead)::int8 AS dead, min(f.first_seen) AS first_seen,
         max(f.last_seen) AS last_seen, (array_agg(f.first_version ORDER BY f.first_seen))[1] AS first_version, ${rank} AS rank
  FROM own AS f GROUP BY f.fingerprint
  HAVING ${p.seenFromMs}::float8 IS NULL OR max(f.last_seen) >= ${atMs(p.seenFromMs)}
), page AS (
  SELECT r.* FROM ranked AS r
  WHERE ${p.rank}::int8 IS NULL OR r.rank < ${p.rank}::int8 OR (r.rank = ${p.rank}::int8 AND r.fingerprint > ${p.after}::text)
  ORDER BY r.rank DESC, r.fingerprint LIMIT ${p.limit}
), told AS (
  SELECT g.fingerprint, g.failures, g.dead, ${msOf("g.first_seen")} AS first_ms, ${msOf("g.last_seen")} AS last_ms,
         g.first_version, g.rank, f.type, f.message, f.frame, f.last_version, f.workers, f.queue, f.sample_job_ids,
         row_number() OVER (PARTITION BY f.fingerprint ORDER BY f.last_seen DESC, f.queue) AS place
  FROM page AS g JOIN own AS f ON f.fingerprint = g.fingerprint
)
SELECT t.* FROM told AS t WHERE t.place <= ${MAX_FAULT_QUEUES} ORDER BY t.rank DESC, t.fingerprint, t.place`;

const LIST = {
  last_seen: named<Reading>((p) => read(p, LATEST_SEEN, RANKS.last_seen)),
  first_seen: named<Reading>((p) => read(p, LATEST_SEEN, RANKS.first_seen)),
  failures: named<Reading>((p) => read(p, LATEST_SEEN, RANKS.failures)),
};
const GET = named<Reading>((p) => read(p, oneOf(p), RANKS.last_seen));

interface HoursOf {
  readonly fingerprints: readonly string[];
  readonly queue: string | null;
  readonly reach: readonly string[] | null;
}

const HOURS = named<HoursOf>(
  (p) => `
SELECT f.fingerprint, ${THIS_HOUR} - f.hour AS ago, sum(f.failures)::int8 AS failures FROM fault_hours AS f
WHERE f.fingerprint = ANY(${p.fingerprints}::text[]) AND f.hour > ${THIS_HOUR} - ${FAULT_HOURS}
  AND (${p.queue}::text IS NULL OR f.queue = ${p.queue}::text) AND ${within(p.reach)}
GROUP BY f.fingerprint, f.hour`,
);

/**
 * Faults from the latest, or the most, on: of the 20,000 rows that were seen last. One that is seen again while somebody
 * turns pages is at the top of the next list.
 */
export async function readFaults(
  { query }: Pick<Database, "query">,
  filter: FaultFilter,
  {
    order,
    limit,
    after,
  }: { readonly order: FaultOrder; readonly limit: number; readonly after?: FaultPlace | undefined },
): Promise<FaultRecord[]> {
  const { fingerprint = null, type = null, queue = null, search = null, seenFromMs = null } = filter;
  const { reach = null, details = null } = filter;
  const place = { rank: after?.rank ?? null, after: after?.fingerprint ?? null };
  const asked = { fingerprint, type, queue, search, seenFromMs, reach, details, ...place, limit };
  const statement = fingerprint === null ? LIST[order] : GET;
  const rows = await query<FaultRow>(...statement.with(asked));
  const faults = [...Map.groupBy(rows, (row) => row.fingerprint)];
  if (faults.length === 0) return [];
  const fingerprints = faults.map(([name]) => name);
  const told = await query<{ fingerprint: string; ago: number; failures: number }>(
    ...HOURS.with({ fingerprints, queue, reach }),
  );
  const hours = new Map(fingerprints.map((name) => [name, Array.from({ length: FAULT_HOURS }, () => 0)]));
  for (const row of told) {
    const ofFault = hours.get(row.fingerprint);
    // An hour that began between the two statements has no place any more.
    if (ofFault !== undefined && row.ago >= 0) ofFault[FAULT_HOURS - 1 - row.ago] = row.failures;
  }
  return faults.flatMap(([name, ofFault]) => toFault(ofFault, hours.get(name) ?? []));
}

/** @param rows of its queues, the one where it was seen last first */
function toFault(rows: readonly FaultRow[], hours: readonly number[]): FaultRecord[] {
  const [first] = rows;
  if (first === undefined) return [];
  const latest = (items: readonly string[]): string[] => [...new Set(items)].slice(0, LATEST);
  return [
    {
      fingerprint: first.fingerprint,
      type: first.type,
      message: first.message,
      frame: first.frame,
      failures: first.failures,
      dead: first.dead,
      firstSeen: dateOf(first.first_ms),
      lastSeen: dateOf(first.last_ms),
      firstVersion: first.first_version,
      lastVersion: first.last_version,
      workers: latest(rows.flatMap(({ workers }) => workers)),
      queues: rows.map(({ queue }) => queue),
      sampleJobIds: latest(rows.flatMap(({ sample_job_ids: ids }) => ids)),
      hours,
      rank: first.rank,
    },
  ];
}
