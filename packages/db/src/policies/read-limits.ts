import { MusterError, type Reach } from "@muster/job";
import type { Query } from "../database.ts";
import { reachedSql } from "../reached-sql.ts";
import { type LimitRecord, type LimitRecordRow, RECORD_COLUMNS, toLimitRecord } from "./limit-record.ts";

const BY_NAME = `SELECT ${RECORD_COLUMNS} FROM limits AS l WHERE l.name = $1`;
const listOf = (condition: string): string =>
  `SELECT ${RECORD_COLUMNS} FROM limits AS l WHERE l.name > $1${condition} ORDER BY l.name LIMIT $2`;
const LIST = listOf("");
// One that is for jobs of any queue is nobody's who does not reach them all.
const LIST_REACHED = listOf(` AND ${reachedSql("l.queue", "$3")}`);

/** Undefined when there is no such limit. */
export async function getLimit(query: Query, name: string): Promise<LimitRecord | undefined> {
  const [row] = await query<LimitRecordRow>(BY_NAME, [name]);
  return row && toLimitRecord(row);
}

/** @throws MusterError `not_found` */
export async function knownLimit(query: Query, name: string): Promise<LimitRecord> {
  const record = await getLimit(query, name);
  if (record === undefined) throw unknownLimit(name);
  return record;
}

/** What every call says about a name that no limit has, or none that its caller may know of. */
export function unknownLimit(name: string): MusterError {
  return new MusterError("not_found", `there is no limit ${name}`);
}

/** By name, after this one. */
export async function listLimits(
  query: Query,
  after: string,
  limit: number,
  reach: Reach = "everything",
): Promise<LimitRecord[]> {
  const asked: [string, unknown[]] =
    reach === "everything" ? [LIST, [after, limit]] : [LIST_REACHED, [after, limit, reach]];
  return (await query<LimitRecordRow>(...asked)).map(toLimitRecord);
}
