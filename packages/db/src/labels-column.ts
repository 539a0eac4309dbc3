import type { ColumnType } from "kysely";

/** Labels are written as JSON text. */
export type LabelsColumn = ColumnType<Record<string, string> | null, string | null, string | null>;
