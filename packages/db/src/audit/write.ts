import { textArray } from "../arrays.ts";
import type { Database, Query, Row } from "../database.ts";
import { named } from "../statement.ts";
import type { AuditEntry } from "./entry.ts";

interface Writing {
  readonly kinds: readonly string[];
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly agents: readonly string[];
  readonly methods: readonly string[];
  /** Each an array's text: an array of arrays of different lengths cannot be sent. */
  readonly targets: readonly string[];
  readonly filters: readonly (string | null)[];
  readonly counts: readonly number[];
  readonly reasons: readonly string[];
  readonly hashes: readonly string[];
  readonly results: readonly string[];
}

// With the mark by which a row is found that has no link yet: both are there from one commit on, or neither.
const WRITE = named<Writing>(
  (p) => `
WITH written AS (
  INSERT INTO audit_log (who_kind, who_id, who_name, address, agent, method, targets, filter, count, reason, request_hash, result)
  SELECT d.who_kind, d.who_id, d.who_name, d.address, d.agent, d.method, d.targets::text[], d.filter, d.count, d.reason,
         d.request_hash, d.result
  FROM unnest(${p.kinds}::text[], ${p.ids}::text[], ${p.names}::text[], ${p.addresses}::text[], ${p.agents}::text[],
              ${p.methods}::text[], ${p.targets}::text[], ${p.filters}::text[], ${p.counts}::int4[], ${p.reasons}::text[],
              ${p.hashes}::text[], ${p.results}::text[])
       AS d (who_kind, who_id, who_name, address, agent, method, targets, filter, count, reason, request_hash, result)
  RETURNING audit_id, at
)
INSERT INTO audit_unlinked (at, audit_id) SELECT w.at, w.audit_id FROM written AS w`,
);

/** What the row's columns take of a text that somebody else has chosen: no zero bytes, whole characters, and so many of them. */
const MOST_CHARS = 500;

/** Adds rows to the audit log, in the transaction of `query`. */
export async function writeAudit(query: Query, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await query(
    ...WRITE.with({
      kinds: entries.map(({ who }) => who.kind),
      ids: entries.map(({ who }) => storable(who.id)),
      names: entries.map(({ who }) => storable(who.name)),
      addresses: entries.map(({ address }) => storable(address)),
      agents: entries.map(({ agent }) => storable(agent)),
      methods: entries.map(({ method }) => storable(method)),
      targets: entries.map(({ targets }) => textArray(targets.map(storable))),
      filters: entries.map(({ filter }) => filter),
      counts: entries.map(({ count }) => count),
      reasons: entries.map(({ reason }) => storable(reason)),
      hashes: entries.map(({ requestHash }) => requestHash),
      results: entries.map(({ result }) => result),
    }),
  );
}

/** A row must not be refused for what is in a name: with it, the change would be. */
function storable(text: string): string {
  return text.replaceAll("\0", "").slice(0, MOST_CHARS).toWellFormed();
}

/**
 * The same database, of which each transaction that is committed has such a row, and none that is rolled back has one. What is
 * sent outside of a transaction is not recorded: a change has to be made in one.
 * @param entryOf what a transaction has come to
 */
export function recorded(database: Database, entryOf: (value: unknown) => AuditEntry): Database {
  return {
    ...database,
    transaction: (body, patience) =>
      database.transaction(async (query) => {
        const value = await body(query);
        await writeAudit(query, [entryOf(value)]);
        return value;
      }, patience),
    within: (turn) => recorded(database.within(turn), entryOf),
  };
}

/**
 * Runs each statement in a transaction of its own, with a row that tells what it has changed; one that has changed nothing has
 * none.
 */
export function recordedEach(
  database: Pick<Database, "transaction">,
  entryOf: (changed: readonly Row[]) => AuditEntry,
): Pick<Database, "query"> {
  return {
    query: <R extends object>(...[statement, values, patience]: Parameters<Query>): Promise<R[]> =>
      database.transaction(async (query) => {
        const rows = await query<R>(statement, values);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whoever gives `entryOf` knows the statements
        if (rows.length > 0) await writeAudit(query, [entryOf(rows as readonly Row[])]);
        return rows;
      }, patience),
  };
}
