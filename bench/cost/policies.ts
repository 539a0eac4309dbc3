import type { Stores } from "../systems/system.ts";

const LIMITS = `
INSERT INTO limits (name, type, key_label, max_running, epoch)
SELECT 'limit' || n, 'other' || n, 'key', 2, e.epoch + 1 FROM generate_series(1, 80) AS n CROSS JOIN policy_epoch AS e`;
const PAUSES = `
INSERT INTO pauses (target, kind, type, queue)
SELECT k || ':other' || n, k, CASE k WHEN 'type' THEN 'other' || n END, CASE k WHEN 'queue' THEN 'other' || n END
FROM generate_series(1, 10) AS n CROSS JOIN unnest(ARRAY['type', 'queue']) AS k`;

/** A hundred limits and pauses that match no job of the benchmark. */
export async function limitOthers({ sql }: Stores): Promise<void> {
  await sql.query(LIMITS);
  await sql.query(PAUSES);
  await sql.query("UPDATE policy_epoch SET epoch = epoch + 1");
}
