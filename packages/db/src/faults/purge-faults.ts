import type { Database } from "../database.ts";
import { type Named, named } from "../statement.ts";
import { THIS_HOUR } from "./add-faults.ts";

/** How long a fault is kept after it was seen last, days. */
export const FAULTS_KEPT_DAYS = 30;
/** The hours that are told of a fault, the running one among them. */
export const FAULT_HOURS = 24;

interface Limit {
  readonly limit: number;
}

/** Deletes rows of a table by its key, the oldest first. */
const purgeBy = (table: string, key: readonly string[], where: string, order: string): Named<Limit> =>
  named<Limit>(
    (p) => `
DELETE FROM ${table} AS x USING (
  SELECT ${key.map((column) => `o.${column}`).join(", ")} FROM ${table} AS o WHERE ${where} ORDER BY o.${order} LIMIT ${p.limit}
) AS d
WHERE ${key.map((column) => `x.${column} = d.${column}`).join(" AND ")}
RETURNING 1`,
  );

const PURGES = [
  purgeBy(
    "faults",
    ["fingerprint", "queue"],
    `o.last_seen < now() - interval '${FAULTS_KEPT_DAYS} days'`,
    "last_seen",
  ),
  purgeBy("fault_hours", ["fingerprint", "queue", "hour"], `o.hour <= ${THIS_HOUR} - ${FAULT_HOURS}`, "hour"),
  // A report is repeated for as long as its process lives; one that did not answer for a day has lost it.
  purgeBy("fault_reports", ["process"], "o.at < now() - interval '1 day'", "at"),
];

/** Forgets what is no longer kept, one statement of up to `limit` rows at a time; yields how many rows it forgot. */
export async function* purgeFaults(database: Database, limit: number): AsyncGenerator<number> {
  for (const purge of PURGES) {
    for (;;) {
      const { length } = await database.query(...purge.with({ limit }), "long");
      if (length === 0) break;
      yield length;
    }
  }
}
