import {
  columnsOf,
  type Database,
  type DefinitionColumns,
  type Existing,
  existingSchedules,
  forgetTicks,
  insertSchedule,
  lockOwner,
  lockSchedule,
  ownerRevision,
  ownsBeyond,
  type Query,
  removeLeftTicks,
  removePending,
  removeSchedules,
  type ScheduleDefinition,
  setOwnerRevision,
  updateSchedule,
} from "@muster/db";
import { MusterError, type Reach } from "@muster/job";
import { TZ_VERSION } from "./calendar/times-of.ts";
import { firstTick, tickAfterChange } from "./next-tick.ts";

/** All schedules that an owner wants to have. */
export interface Apply {
  readonly owner: string;
  /** Of the list, such as the number of a build: an older one does not undo a newer one. 0 = do not compare. */
  readonly revision: number;
  readonly schedules: readonly ScheduleDefinition[];
  /** Without it, an empty list is taken for a mistake. */
  readonly allowEmpty: boolean;
  /** Say what would change, and change nothing. */
  readonly dryRun: boolean;
  /** The queues of whoever applies; default: all. An owner with schedules of others is somebody else. */
  readonly reach?: Reach;
}

export type Change = "created" | "updated" | "unchanged" | "refused";

export interface Applied {
  /** In the order of the request. */
  readonly changes: readonly Change[];
  readonly removed: readonly string[];
}

/**
 * Makes the owner's schedules those of the list: others of this owner are removed, equal ones not touched, and what was
 * due stays due. A name that belongs to somebody else is refused alone.
 * @throws MusterError `failed_precondition` when a newer revision was applied, `invalid_argument`, `already_exists` for an
 * owner beyond reach
 */
export async function applySchedules(database: Database, apply: Apply): Promise<Applied> {
  refuseMistakes(apply);
  await refuseOthers(database.query, apply);
  const columns = apply.schedules.map(columnsOf);
  const known = await ownerRevision(database.query, apply.owner);
  refuseOlder(apply, known ?? 0);
  const plan = planOf(
    apply.owner,
    columns,
    await existingSchedules(database.query, apply.owner, namesOf(columns)),
  );
  // The same list comes from each process at each start: it locks nothing and writes nothing.
  if (apply.dryRun || (isDone(plan) && known !== undefined && apply.revision <= known)) return plan;
  const done = await database.transaction((query) => write(query, apply, columns));
  for (const name of done.removed) await forgetTicks(database.query, name);
  return done;
}

const isDone = ({ changes, removed }: Applied): boolean =>
  removed.length === 0 && changes.every((change) => change === "unchanged" || change === "refused");

const namesOf = (columns: readonly DefinitionColumns[]): string[] => columns.map(({ name }) => name);

function refuseMistakes({ owner, schedules, allowEmpty }: Apply): void {
  if (schedules.length === 0 && !allowEmpty)
    throw new MusterError(
      "invalid_argument",
      `schedules: expected at least one, or allow_empty to remove all of ${owner}'s, got none`,
    );
  const seen = new Set<string>();
  for (const { name } of schedules) {
    if (seen.has(name))
      throw new MusterError("invalid_argument", `schedules: expected names that differ, got ${name} twice`);
    seen.add(name);
  }
}

/** Before its revision is looked at, which is not for others to know, and again before anything of it is removed. */
async function refuseOthers(query: Query, { owner, reach = "everything" }: Apply): Promise<void> {
  if (reach === "everything" || !(await ownsBeyond(query, owner, reach))) return;
  throw new MusterError("already_exists", `owner: expected a name that nobody else has, got ${owner}`);
}

function refuseOlder({ owner, revision }: Apply, known: number): void {
  if (revision !== 0 && revision < known)
    throw new MusterError(
      "failed_precondition",
      `revision: expected ${known} or a later one, which ${owner} has applied, got ${revision}`,
    );
}

function planOf(
  owner: string,
  columns: readonly DefinitionColumns[],
  existing: readonly Existing[],
): Applied {
  const byName = new Map(existing.map((row) => [row.name, row]));
  const wanted = new Set(namesOf(columns));
  return {
    changes: columns.map(({ name, digest }) => changeOf(byName.get(name), owner, digest)),
    removed: existing.filter((row) => row.owner === owner && !wanted.has(row.name)).map(({ name }) => name),
  };
}

function changeOf(row: Existing | undefined, owner: string, digest: string): Change {
  if (row === undefined) return "created";
  if (row.owner !== owner) return "refused";
  return row.digest === digest ? "unchanged" : "updated";
}

async function write(query: Query, apply: Apply, columns: readonly DefinitionColumns[]): Promise<Applied> {
  const { owner, revision, schedules } = apply;
  // Applies of one owner go one after the other; what was read before may be old by now.
  const locked = await lockOwner(query, owner);
  await refuseOthers(query, apply);
  refuseOlder(apply, locked.revision);
  const plan = planOf(owner, columns, await existingSchedules(query, owner, namesOf(columns)));
  const changes = [...plan.changes];
  for (const [index, definition] of schedules.entries()) {
    const column = columns[index];
    if (column === undefined) continue;
    if (changes[index] === "created") {
      // No time before its creation counts, so that one that is removed and made again does not fire twice.
      const next = firstTick(definition, locked.nowMs);
      if (!(await insertSchedule(query, owner, column, next, TZ_VERSION))) changes[index] = "refused";
    }
    if (changes[index] === "updated") await update(query, owner, definition, column);
  }
  const created = columns.filter((_, index) => changes[index] === "created");
  if (created.length > 0) await removeLeftTicks(query, namesOf(created));
  const removed = plan.removed.length === 0 ? [] : await removeSchedules(query, plan.removed, owner);
  if (removed.length > 0) await removePending(query, removed);
  if (revision !== 0) await setOwnerRevision(query, owner, revision);
  return { changes, removed };
}

async function update(
  query: Query,
  owner: string,
  definition: ScheduleDefinition,
  columns: DefinitionColumns,
): Promise<void> {
  const record = await lockSchedule(query, definition.name);
  if (record === undefined) return;
  await updateSchedule(query, owner, columns, tickAfterChange(record, definition), TZ_VERSION);
}
