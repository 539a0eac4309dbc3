import { MusterError } from "@muster/job";
import type { Query } from "../database.ts";
import { type LimitRecord, type LimitRecordRow, RECORD_COLUMNS, toLimitRecord } from "./limit-record.ts";

const BY_NAME = `SELECT ${RECORD_COLUMNS} FROM limits AS l WHERE l.name = $1`;
const LIST = `SELECT ${RECORD_COLUMNS} FROM limits AS l WHERE l.name > $1 ORDER BY l.name LIMIT $2`;

/** Undefined when there is no such limit. */
export async function getLimit(query: Query, name: string): Promise<LimitRecord | undefined> {
  const [row] = await query<LimitRecordRow>(BY_NAME, [name]);
  return row && toLimitRecord(row);
}

/** @throws MusterError `not_found` */
export async function knownLimit(query: Query, name: string): Promise<LimitRecord> {
  const record = await getLimit(query, name);
  if (record === undefined) throw new MusterError("not_found", `there is no limit ${name}`);
  return record;
}

/** By name, after this one. */
export async function listLimits(query: Query, after: string, limit: number): Promise<LimitRecord[]> {
  return (await query<LimitRecordRow>(LIST, [after, limit])).map(toLimitRecord);
}
