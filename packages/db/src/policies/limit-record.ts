import type { Limit } from "@muster/policy";
import { msOf } from "../times.ts";
import { LIMIT_COLUMNS, type LimitRow, toLimit } from "./limit-row.ts";

/** What somebody wants of a limit, checked and with its defaults. */
export type LimitDefinition = Omit<Limit, "generation" | "epoch">;

/** A limit as it is now. Times are milliseconds since 1970. */
export interface LimitRecord {
  readonly limit: Limit;
  /** Grows with every change that somebody makes. */
  readonly revision: number;
  /** Undefined: it admits nothing yet. */
  readonly inForceSinceMs: number | undefined;
  readonly createdMs: number;
  readonly updatedMs: number;
}

/** The columns of a {@link LimitRecordRow}, of the row named `l`. */
export const RECORD_COLUMNS: string = [
  ...[...LIMIT_COLUMNS, "revision"].map((column) => `l.${column}`),
  `${msOf("l.in_force_since")} AS in_force_ms`,
  `${msOf("l.created_at")} AS created_ms`,
  `${msOf("l.updated_at")} AS updated_ms`,
].join(", ");

export interface LimitRecordRow extends LimitRow {
  revision: number;
  in_force_ms: number | null;
  created_ms: number;
  updated_ms: number;
}

export function toLimitRecord(row: LimitRecordRow): LimitRecord {
  return {
    limit: toLimit(row),
    revision: row.revision,
    inForceSinceMs: row.in_force_ms ?? undefined,
    createdMs: row.created_ms,
    updatedMs: row.updated_ms,
  };
}
