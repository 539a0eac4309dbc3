import type { Query } from "../database.ts";
import { named, type Places } from "../statement.ts";
import { atMs, msOf } from "../times.ts";
import type { DefinitionColumns } from "./definition.ts";
import { type NextColumns, type NextTick, nextColumns } from "./record.ts";
import type { Schedules } from "./schema.ts";

/** Changes of schedules by people and programs. Each is called with the row locked, or makes it. */

const OWNER = `
INSERT INTO schedule_owners (owner, revision) VALUES ($1, 0) ON CONFLICT (owner) DO NOTHING`;
const LOCK_OWNER = `
SELECT o.revision, ${msOf("now()")} AS now_ms FROM schedule_owners AS o WHERE o.owner = $1 FOR UPDATE`;
const READ_OWNER = `SELECT o.revision FROM schedule_owners AS o WHERE o.owner = $1`;
const SET_OWNER = `UPDATE schedule_owners SET revision = $2, applied_at = now() WHERE owner = $1`;

/** The revision that the owner applied last, 0 before; undefined when it never did. */
export async function ownerRevision(query: Query, owner: string): Promise<number | undefined> {
  const [row] = await query<{ revision: number }>(READ_OWNER, [owner]);
  return row?.revision;
}

/** The same within a transaction, until whose end no other apply of this owner goes on, and the database's clock. */
export async function lockOwner(
  query: Query,
  owner: string,
): Promise<{ readonly revision: number; readonly nowMs: number }> {
  await query(OWNER, [owner]);
  const [row] = await query<{ revision: number; now_ms: number }>(LOCK_OWNER, [owner]);
  if (row === undefined) throw new Error(`the owner ${owner} is neither inserted nor there`);
  return { revision: row.revision, nowMs: row.now_ms };
}

export async function setOwnerRevision(query: Query, owner: string, revision: number): Promise<void> {
  await query(SET_OWNER, [owner, revision]);
}

const NAMED = `
SELECT s.name, s.owner, s.digest FROM schedules AS s WHERE s.owner = $1 OR s.name = ANY($2::text[])`;

export interface Existing {
  name: string;
  owner: string;
  digest: string;
}

/** All schedules of this owner, and those of others with one of these names. */
export async function existingSchedules(
  query: Query,
  owner: string,
  names: readonly string[],
): Promise<Existing[]> {
  return query<Existing>(NAMED, [owner, names]);
}

interface Written extends DefinitionColumns, NextColumns {
  readonly owner: string;
  readonly tzVersion: string;
}

/** What an apply writes: each column with its value. */
const valuesOf = (p: Places<Written>): [columns: string, values: string] => {
  const values = {
    digest: `${p.digest}::text`,
    cron: `${p.cron}::text`,
    every_ms: `${p.everyMs}::int8`,
    phase_ms: `${p.phaseMs}::int8`,
    time_zone: `${p.timeZone}::text`,
    dst: `${p.dst}::text`,
    overlap: `${p.overlap}::text`,
    misfire: `${p.misfire}::text`,
    catchup_ms: `${p.catchupMs}::int8`,
    jitter_ms: `${p.jitterMs}::int8`,
    start_at: atMs(p.startMs),
    end_at: atMs(p.endMs),
    max_runs: `${p.maxRuns}::int4`,
    pause_on_failure: `${p.pauseOnFailure}::boolean`,
    job: `${p.job}::text`,
    payload_kind: `${p.payloadKind}::text`,
    payload: `${p.payload}::bytea`,
    next_nominal: atMs(p.nominalMs),
    next_at: atMs(p.nextMs),
    tz_version: `${p.tzVersion}::text`,
  } satisfies Partial<Record<keyof Schedules, string>>;
  return [Object.keys(values).join(", "), Object.values(values).join(", ")];
};

const INSERT = named<Written>((p) => {
  const [columns, values] = valuesOf(p);
  return `
INSERT INTO schedules (name, owner, ${columns}, look_at)
SELECT ${p.name}::text, ${p.owner}::text, ${values}, ${atMs(p.nextMs)}
ON CONFLICT (name) DO NOTHING RETURNING name`;
});

/** A tick that is due stays due; look_at of a paused one is its pause's end. */
const UPDATE = named<Written>((p) => {
  const [columns, values] = valuesOf(p);
  return `
UPDATE schedules AS s
SET (${columns}) = (SELECT ${values}),
    look_at = CASE WHEN s.paused_at IS NULL THEN ${atMs(p.nextMs)} ELSE s.paused_until END,
    revision = s.revision + 1, spec_version = s.spec_version + 1, updated_at = now(), problem = NULL
WHERE s.name = ${p.name} AND s.owner = ${p.owner}`;
});

/** Answers false when somebody else's schedule has taken the name meanwhile. */
export async function insertSchedule(
  query: Query,
  owner: string,
  columns: DefinitionColumns,
  next: NextTick | undefined,
  tzVersion: string,
): Promise<boolean> {
  const rows = await query(...INSERT.with(written(owner, columns, next, tzVersion)));
  return rows.length > 0;
}

export async function updateSchedule(
  query: Query,
  owner: string,
  columns: DefinitionColumns,
  next: NextTick | undefined,
  tzVersion: string,
): Promise<void> {
  await query(...UPDATE.with(written(owner, columns, next, tzVersion)));
}

function written(
  owner: string,
  columns: DefinitionColumns,
  next: NextTick | undefined,
  tzVersion: string,
): Written {
  return { ...columns, owner, ...nextColumns(next), tzVersion };
}
