import { invalid, MAX_WORKER_LABELS } from "@muster/job";
import type { Database } from "../database.ts";
import { named } from "../statement.ts";

/** What is to be true of names, until somebody wants otherwise: changes of `worker_names`, each a transaction. */

interface Cordoning {
  readonly names: readonly string[];
  readonly reason: string;
  readonly by: string;
}

// One that is cordoned already keeps its beginning. In the order of the names: two changes at once would lock each other out.
const CORDON = named<Cordoning>(
  (p) => `
INSERT INTO worker_names (name, cordoned_at, cordon_reason, cordoned_by)
SELECT u.name, now(), ${p.reason}::text, ${p.by}::text FROM unnest(${p.names}::text[]) AS u (name) ORDER BY u.name
ON CONFLICT (name) DO UPDATE
SET cordoned_at = coalesce(worker_names.cordoned_at, now()), cordon_reason = excluded.cordon_reason,
    cordoned_by = excluded.cordoned_by, updated_at = now()`,
);

const UNCORDON = `
UPDATE worker_names AS n SET cordoned_at = NULL, cordon_reason = NULL, cordoned_by = NULL, updated_at = now()
FROM (SELECT m.name FROM worker_names AS m WHERE m.name = ANY($1::text[]) ORDER BY m.name FOR UPDATE) AS d
WHERE n.name = d.name`;

interface Labelling {
  readonly names: readonly string[];
  /** JSON: null where a label is to be removed. */
  readonly labels: string;
  readonly reset: readonly string[];
}

const LABEL = named<Labelling>(
  (p) => `
INSERT INTO worker_names (name, labels)
SELECT u.name, ${p.labels}::jsonb FROM unnest(${p.names}::text[]) AS u (name) ORDER BY u.name
ON CONFLICT (name) DO UPDATE
SET labels = (coalesce(worker_names.labels, '{}'::jsonb) - ${p.reset}::text[]) || excluded.labels, updated_at = now()`,
);
const CROWDED = `
SELECT n.name, (SELECT count(*) FROM jsonb_each(n.labels)) AS count FROM worker_names AS n
WHERE n.name = ANY($1::text[]) AND (SELECT count(*) FROM jsonb_each(n.labels)) > $2 ORDER BY n.name LIMIT 1`;

/** `by`: whoever wants it, for people. */
export async function cordonNames(database: Database, change: Cordoning): Promise<void> {
  await database.transaction(async (query) => void (await query(...CORDON.with(change))));
}

export async function uncordonNames(database: Database, names: readonly string[]): Promise<void> {
  await database.transaction(async (query) => void (await query(UNCORDON, [names])));
}

export interface LabelChange {
  readonly names: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  readonly reset: readonly string[];
}

/** @throws MusterError `invalid_argument` where a name would have too many */
export async function labelNames(
  database: Database,
  { names, set, remove, reset }: LabelChange,
): Promise<void> {
  const removed = remove.map((label) => [label, null] as const);
  const labels = JSON.stringify({ ...set, ...Object.fromEntries(removed) });
  await database.transaction(async (query) => {
    await query(...LABEL.with({ names, labels, reset }));
    const [crowded] = await query<{ name: string; count: number }>(CROWDED, [names, MAX_WORKER_LABELS]);
    if (crowded !== undefined)
      throw invalid(
        "set",
        `at most ${MAX_WORKER_LABELS} labels set or removed for ${crowded.name}`,
        crowded.count,
      );
  });
}

const OUTDATED = `
SELECT DISTINCT w.name FROM workers AS w
WHERE w.name = ANY($1::text[]) AND w.state = 'alive' AND w.own_labels IS NULL ORDER BY 1`;

/** Those of these names that some worker of a version has that knows nothing of cordons and labels. */
export async function namesTooOld(database: Database, names: readonly string[]): Promise<string[]> {
  return (await database.query<{ name: string }>(OUTDATED, [names])).map(({ name }) => name);
}

// Names that something is wanted of are kept for as long as workers with them come and go, and a month longer.
const PURGE = `
DELETE FROM worker_names AS n
WHERE NOT EXISTS (SELECT 1 FROM workers AS w WHERE w.name = n.name)
  AND n.updated_at < now() - CASE WHEN n.cordoned_at IS NULL AND n.labels IS NULL AND n.identity IS NULL
                                  THEN interval '1 day' ELSE interval '30 days' END`;

/** Forgets names that nobody has had for long. */
export async function purgeNames(database: Database): Promise<void> {
  await database.query(PURGE, [], "long");
}
