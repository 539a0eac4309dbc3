import { type Database, getSchedule, lockSchedule, type Query, type ScheduleRecord } from "@muster/db";
import { MusterError } from "@muster/job";

/** @throws MusterError `not_found` */
export async function readKnown(database: Pick<Database, "query">, name: string): Promise<ScheduleRecord> {
  return known(await getSchedule(database.query, name), name);
}

/**
 * The same within a transaction, until whose end nobody else changes it or decides about one of its ticks.
 * @param revision that it has to have; 0 = whatever it is
 * @throws MusterError `not_found`, `failed_precondition` for another revision
 */
export async function lockKnown(query: Query, name: string, revision = 0): Promise<ScheduleRecord> {
  const record = known(await lockSchedule(query, name), name);
  if (revision !== 0 && revision !== record.revision) throw otherRevision(record, revision);
  return record;
}

function known(record: ScheduleRecord | undefined, name: string): ScheduleRecord {
  if (record === undefined) throw unknownSchedule(name);
  return record;
}

/** What every call says about a name that no schedule has, or none that its caller may know of. */
export function unknownSchedule(name: string): MusterError {
  return new MusterError("not_found", `there is no schedule ${name}`);
}

export const otherRevision = ({ revision }: ScheduleRecord, asked: number): MusterError =>
  new MusterError(
    "failed_precondition",
    `revision: expected ${revision}, which is the current one, got ${asked}`,
  );
