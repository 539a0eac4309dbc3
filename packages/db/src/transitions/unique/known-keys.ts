import type { Query } from "../../database.ts";
import { named } from "../../statement.ts";
import { knowing } from "../guard.ts";
import type { NewJob } from "../new-job.ts";
import type { KeyNames } from "./keys.ts";
import { isUnique, kindOf } from "./submit-unique.ts";

interface Asked extends KeyNames {
  readonly kinds: readonly string[];
}

const ofKey = (table: string): string =>
  `SELECT 1 FROM ${table} AS k WHERE k.queue = d.queue AND k.key = d.key`;
const IS_LIVE = "EXISTS (SELECT 1 FROM tasks AS t WHERE t.task_id = k.task_id AND t.phase < 2)";
const IS_REPLACED = `EXISTS (SELECT 1 FROM tasks AS t WHERE t.task_id = k.task_id AND ${knowing("replace")})`;

const KNOWN = named<Asked>(
  (p) => `
SELECT d.n::int4 AS n
FROM unnest(${p.queues}::text[], ${p.keys}::text[], ${p.kinds}::text[]) WITH ORDINALITY AS d (queue, key, kind, n)
WHERE CASE d.kind
  WHEN 'idempotency' THEN EXISTS (${ofKey("idempotency_keys")} AND (coalesce(k.expires_at > now(), true) OR ${IS_LIVE}))
  WHEN 'throttle' THEN EXISTS (${ofKey("throttle_keys")} AND coalesce(k.expires_at > now(), true))
  ELSE EXISTS (${ofKey("debounce_keys")} AND ${IS_REPLACED}) END`,
);

/** Those of these jobs that a submit would not make, because their keys stand for others by now. */
export async function knownJobs(query: Query, jobs: readonly NewJob[]): Promise<Set<NewJob>> {
  const unique = jobs.filter(isUnique);
  if (unique.length === 0) return new Set();
  const rows = await query<{ n: number }>(
    ...KNOWN.with({
      queues: unique.map(({ queue }) => queue),
      keys: unique.map(({ key }) => key),
      kinds: unique.map(kindOf),
    }),
  );
  return new Set(rows.flatMap(({ n }) => unique[n - 1] ?? []));
}
