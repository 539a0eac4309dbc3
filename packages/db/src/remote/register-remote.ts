import { MusterError, NAME_LABEL } from "@muster/job";
import type { Database, Query } from "../database.ts";
import { POLICY_PROTOCOL } from "../fleet/membership.ts";
import { applyNames } from "../fleet/standing.ts";
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
  readonly names: readonly string[];
  readonly identities: readonly string[];
}

// A name that nobody has yet, or that was only cordoned or labelled, becomes the identity's; not one by which a worker with a
// database connection of its own is known: jobs that require that worker would be this one's. In the order of their names, as
// everybody has it who changes several.
const OWN = named<Owning>(
  (p) => `
INSERT INTO worker_names (name, identity)
SELECT u.name, u.identity FROM unnest(${p.names}::text[], ${p.identities}::text[]) AS u (name, identity)
WHERE NOT EXISTS (
  SELECT 1 FROM workers AS w WHERE w.name = u.name AND w.kind IS NULL AND w.state IN ('alive', 'draining'))
ORDER BY u.name
ON CONFLICT (name) DO UPDATE SET identity = excluded.identity, updated_at = now()
WHERE worker_names.identity = excluded.identity OR worker_names.identity IS NULL
RETURNING name`,
);

interface Registering {
  readonly workerIds: readonly string[];
  readonly instances: readonly string[];
  readonly names: readonly string[];
  readonly identities: readonly (string | null)[];
  /** Each a list, as JSON. */
  readonly types: readonly string[];
  readonly queues: readonly (string | null)[];
  readonly slots: readonly number[];
  readonly ownLabels: readonly string[];
  readonly labels: readonly string[];
  readonly versions: readonly (string | null)[];
  readonly sdks: readonly (string | null)[];
  readonly addresses: readonly (string | null)[];
  readonly jsonTexts: readonly boolean[];
  readonly leases: readonly number[];
  readonly digests: readonly Uint8Array[];
}

// They know the policies as they are: nothing runs under a new id. A repeat finds the row that the first one has made, and
// renews its lease, as a beat does. In the order of their instances, of which two servers may have the same.
const REGISTER = named<Registering>(
  (p) => `
INSERT INTO workers (worker_id, name, state, types, queues, concurrency, isolates, lease_seconds, policy_epoch, protocol,
                     expires_at, own_labels, labels, version, sdk, address, kind, instance, identity, session_digest, json_text)
SELECT u.worker_id, u.name, 'alive', ARRAY(SELECT jsonb_array_elements_text(u.types::jsonb)),
       CASE WHEN u.queues IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(u.queues::jsonb)) END,
       u.slots, false, u.lease, ${EPOCH}, ${POLICY_PROTOCOL}, now() + u.lease * interval '1 second', u.own_labels::jsonb,
       u.labels::jsonb, u.version, u.sdk, u.address, 'remote', u.instance, u.identity, u.digest, u.json_text
FROM unnest(${p.workerIds}::text[], ${p.instances}::text[], ${p.names}::text[], ${p.identities}::text[], ${p.types}::text[],
            ${p.queues}::text[], ${p.slots}::int4[], ${p.ownLabels}::text[], ${p.labels}::text[], ${p.versions}::text[],
            ${p.sdks}::text[], ${p.addresses}::text[], ${p.jsonTexts}::boolean[], ${p.leases}::int4[], ${p.digests}::bytea[])
       AS u (worker_id, instance, name, identity, types, queues, slots, own_labels, labels, version, sdk, address, json_text, lease, digest)
ORDER BY u.instance
ON CONFLICT (instance) WHERE instance IS NOT NULL DO UPDATE
SET beat_at = CASE WHEN workers.state IN ('alive', 'draining') THEN now() ELSE workers.beat_at END,
    expires_at = CASE WHEN workers.state IN ('alive', 'draining') THEN excluded.expires_at ELSE workers.expires_at END
RETURNING worker_id, instance, name, state, ${msOf("now()")} AS database_ms`,
);

interface RegisteredRow {
  worker_id: string;
  instance: string;
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

/** `ended`: the worker of this instance is lost or gone; `name taken`: the name belongs to somebody else; else what is wrong. */
export type Registration = RegisteredRemote | "ended" | "name taken" | MusterError;

export interface RegisteringRemote {
  readonly card: RemoteCard;
  /** Of the session of whoever has the card's id. */
  readonly digest: Uint8Array;
}

/**
 * Makes remote workers known, all of them by the same few statements. A repeat with the same instance answers the same id.
 * @returns in their order
 */
export async function registerRemotes(
  hasty: Database,
  remotes: readonly RegisteringRemote[],
): Promise<Registration[]> {
  const database = patient(hasty);
  const registered = new Map<RegisteringRemote, Registration>();
  for (let left = remotes; left.length > 0; ) {
    const together = apart(left);
    const rows = await database.transaction((query) => registerTogether(query, together));
    for (const one of together) registered.set(one, registrationOf(one.card, rows.get(one.card.instance)));
    left = left.filter((one) => !registered.has(one));
  }
  // After their rows are there: whoever changes what is wanted of these names meanwhile finds the rows, or is found here.
  const names = [...new Set(remotes.map(({ card }) => card.name))];
  await applyNames(database, names);
  return remotes.map((one) => registered.get(one) ?? "ended");
}

/** Hundreds of rows are written together: that takes longer than a statement may that was told one key. */
const patient = (database: Database): Database => ({
  ...database,
  transaction: (body, patience = "short") => database.transaction(body, patience),
});

/** Those of them that one statement may have: each instance once, and no name for two identities. */
function apart(remotes: readonly RegisteringRemote[]): RegisteringRemote[] {
  const instances = new Set<string>();
  const owners = new Map<string, string | undefined>();
  return remotes.filter(({ card: { instance, name, identity } }) => {
    if (instances.has(instance) || (owners.has(name) && owners.get(name) !== identity)) return false;
    instances.add(instance);
    owners.set(name, identity);
    return true;
  });
}

async function registerTogether(
  query: Query,
  remotes: readonly RegisteringRemote[],
): Promise<ReadonlyMap<string, RegisteredRow>> {
  const owned = await ownNames(query, remotes);
  const may = remotes.filter(({ card }) => card.identity === undefined || owned.has(card.name));
  if (may.length === 0) return new Map();
  const rows = await query<RegisteredRow>(...REGISTER.with(registeringOf(may)));
  return new Map(rows.map((row) => [row.instance, row]));
}

/** The names that are their identities' now. */
async function ownNames(query: Query, remotes: readonly RegisteringRemote[]): Promise<ReadonlySet<string>> {
  const owners = new Map(
    remotes.flatMap(({ card: { name, identity } }): [string, string][] =>
      identity === undefined ? [] : [[name, identity]],
    ),
  );
  if (owners.size === 0) return new Set();
  const owning = { names: [...owners.keys()], identities: [...owners.values()] };
  return new Set((await query<{ name: string }>(...OWN.with(owning))).map(({ name }) => name));
}

function registrationOf({ name }: RemoteCard, row: RegisteredRow | undefined): Registration {
  if (row === undefined) return "name taken";
  if (row.state === "lost" || row.state === "gone") return "ended";
  if (row.name !== name) return instanceOfOther(row.name, name);
  return { workerId: row.worker_id, databaseMs: row.database_ms };
}

function registeringOf(remotes: readonly RegisteringRemote[]): Registering {
  const cards = remotes.map(({ card }) => card);
  return {
    workerIds: cards.map(({ workerId }) => workerId),
    instances: cards.map(({ instance }) => instance),
    names: cards.map(({ name }) => name),
    identities: cards.map(({ identity = null }) => identity),
    types: cards.map(({ types }) => JSON.stringify(types)),
    queues: cards.map(({ queues }) => (queues === undefined ? null : JSON.stringify(queues))),
    slots: cards.map(({ slots }) => slots),
    ownLabels: cards.map(({ labels }) => JSON.stringify(labels)),
    // The label by which jobs name their worker is no worker's to say.
    labels: cards.map(({ labels, name }) => JSON.stringify({ ...labels, [NAME_LABEL]: name })),
    versions: cards.map(({ version }) => version || null),
    sdks: cards.map(({ sdk }) => sdk || null),
    addresses: cards.map(({ address }) => address || null),
    jsonTexts: cards.map(({ jsonText }) => jsonText),
    leases: cards.map(({ leaseSeconds }) => leaseSeconds),
    digests: remotes.map(({ digest }) => digest),
  };
}

const instanceOfOther = (has: string, name: string): MusterError =>
  new MusterError(
    "invalid_argument",
    `name: expected ${JSON.stringify(has)}, by which this instance has registered, got ${JSON.stringify(name)}`,
  );
