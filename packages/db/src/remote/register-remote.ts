import { MusterError, NAME_LABEL } from "@muster/job";
import type { Database, Query } from "../database.ts";
import { POLICY_PROTOCOL } from "../fleet/membership.ts";
import { applyName } from "../fleet/standing.ts";
import { EPOCH } from "../gates/epoch.ts";
import { named } from "../statement.ts";
import { msOf } from "../times.ts";

/** What a remote worker says of itself when it starts. */
export interface RemoteCard {
  /** At most 8 characters, new at every call. */
  readonly workerId: string;
  /** Of this start of the worker and its identity: nobody else's is the same. */
  readonly instance: string;
  readonly name: string;
  /** The id of its identity; undefined where nobody is asked who they are. */
  readonly identity: string | undefined;
  readonly types: readonly string[];
  /** Undefined: every queue that its identity may take from. */
  readonly queues: readonly string[] | undefined;
  readonly slots: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly version: string;
  readonly sdk: string;
  /** Where its metrics are: host:port. Empty = nowhere. */
  readonly address: string;
  readonly jsonText: boolean;
  readonly leaseSeconds: number;
}

interface Owning {
  readonly name: string;
  readonly identity: string;
}

// A name that nobody has yet, or that was only cordoned or labelled, becomes the identity's; not one by which a worker with a
// database connection of its own is known: jobs that require that worker would be this one's.
const OWN = named<Owning>(
  (p) => `
INSERT INTO worker_names (name, identity) VALUES (${p.name}, ${p.identity})
ON CONFLICT (name) DO UPDATE SET identity = excluded.identity, updated_at = now()
WHERE worker_names.identity = excluded.identity
  OR (worker_names.identity IS NULL AND NOT EXISTS (
        SELECT 1 FROM workers AS w WHERE w.name = worker_names.name AND w.kind IS NULL AND w.state IN ('alive', 'draining')))
RETURNING name`,
);
const HAS_OWN_CONNECTION = `
SELECT w.worker_id FROM workers AS w WHERE w.name = $1 AND w.kind IS NULL AND w.state IN ('alive', 'draining') LIMIT 1`;

interface Registering {
  readonly workerId: string;
  readonly instance: string;
  readonly name: string;
  readonly identity: string | null;
  readonly types: readonly string[];
  readonly queues: readonly string[] | null;
  readonly slots: number;
  readonly ownLabels: string;
  readonly labels: string;
  readonly version: string | null;
  readonly sdk: string | null;
  readonly address: string | null;
  readonly jsonText: boolean;
  readonly leaseSeconds: number;
  readonly digest: Uint8Array;
}

// It knows the policies as they are: nothing runs under a new id. A repeat finds the row that the first one has made, and
// renews its lease, as a beat does.
const REGISTER = named<Registering>(
  (p) => `
INSERT INTO workers (worker_id, name, state, types, queues, concurrency, isolates, lease_seconds, policy_epoch, protocol,
                     expires_at, own_labels, labels, version, sdk, address, kind, instance, identity, session_digest, json_text)
VALUES (${p.workerId}, ${p.name}, 'alive', ${p.types}, ${p.queues}, ${p.slots}, false, ${p.leaseSeconds}, ${EPOCH},
        ${POLICY_PROTOCOL}, now() + ${p.leaseSeconds}::int4 * interval '1 second', ${p.ownLabels}::jsonb, ${p.labels}::jsonb,
        ${p.version}, ${p.sdk}, ${p.address}, 'remote', ${p.instance}, ${p.identity}, ${p.digest}, ${p.jsonText})
ON CONFLICT (instance) WHERE instance IS NOT NULL DO UPDATE
SET beat_at = CASE WHEN workers.state IN ('alive', 'draining') THEN now() ELSE workers.beat_at END,
    expires_at = CASE WHEN workers.state IN ('alive', 'draining') THEN excluded.expires_at ELSE workers.expires_at END
RETURNING worker_id, name, state, ${msOf("now()")} AS database_ms`,
);

interface RegisteredRow {
  worker_id: string;
  name: string;
  state: string;
  database_ms: number;
}

/** A remote worker that is known now. */
export interface RegisteredRemote {
  readonly workerId: string;
  /** Database time, milliseconds since 1970. */
  readonly databaseMs: number;
}

/**
 * Makes a remote worker known. A repeat with the same instance answers the same id.
 * @param digest of the session of whoever has the card's id
 * @returns `ended`: the worker of this instance is lost or gone; `name taken`: the name belongs to somebody else
 */
export async function registerRemote(
  database: Database,
  card: RemoteCard,
  digest: Uint8Array,
): Promise<RegisteredRemote | "ended" | "name taken"> {
  const { identity, name } = card;
  const row = await database.transaction(async (query) => {
    if (identity !== undefined && !(await ownName(query, { name, identity }))) return undefined;
    const [registered] = await query<RegisteredRow>(...REGISTER.with(registeringOf(card, digest)));
    if (registered === undefined) throw new Error("the registration of a worker was not answered");
    return registered;
  });
  if (row === undefined) return "name taken";
  if (row.state === "lost" || row.state === "gone") return "ended";
  if (row.name !== name) throw instanceOfOther(row.name, name);
  // After its row is there: whoever changes what is wanted of this name meanwhile finds the row, or is found here.
  await applyName(database, row.worker_id, name);
  return { workerId: row.worker_id, databaseMs: row.database_ms };
}

async function ownName(query: Query, owning: Owning): Promise<boolean> {
  if ((await query(HAS_OWN_CONNECTION, [owning.name])).length > 0) return false;
  return (await query(...OWN.with(owning))).length > 0;
}

function registeringOf(card: RemoteCard, digest: Uint8Array): Registering {
  const { name, identity = null, queues = null, labels, version, sdk, address } = card;
  const known = { version: version || null, sdk: sdk || null, address: address || null };
  return { ...card, ...known, identity, queues, ...labelsOf(name, labels), digest };
}

/** The label by which jobs name their worker is no worker's to say. */
const labelsOf = (name: string, own: RemoteCard["labels"]): Pick<Registering, "ownLabels" | "labels"> => ({
  ownLabels: JSON.stringify(own),
  labels: JSON.stringify({ ...own, [NAME_LABEL]: name }),
});

const instanceOfOther = (has: string, name: string): MusterError =>
  new MusterError(
    "invalid_argument",
    `name: expected ${JSON.stringify(has)}, by which this instance has registered, got ${JSON.stringify(name)}`,
  );
