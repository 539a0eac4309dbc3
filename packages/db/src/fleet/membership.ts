import { NAME_LABEL } from "@muster/job";
import type { Database } from "../database.ts";
import { named } from "../statement.ts";
import { applyName, type Standing } from "./standing.ts";

/** What a worker says about itself when it starts. */
export interface WorkerCard {
  /** At most 8 characters, new at every process start. */
  readonly workerId: string;
  /** The same after a restart: what operators want goes by it. Several workers may have one. */
  readonly name: string;
  readonly types: readonly string[];
  /** Undefined: every queue. */
  readonly queues?: readonly string[];
  readonly concurrency: number;
  readonly isolates: boolean;
  readonly leaseSeconds: number;
  /** The epoch of the policies that it knows. */
  readonly policyEpoch: number;
  /** What it says of itself and of its machine; what operators have set stands above them. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** It takes only jobs that require something of one of these labels. Default: any job. */
  readonly taints?: readonly string[];
  /** For people. Default: not known. */
  readonly hardware?: Readonly<Record<string, string>>;
  readonly version?: string;
  /** Where its metrics are: host:port. Default: nowhere. */
  readonly address?: string;
}

/** What this version's workers do about policies. Ones of before any write nothing, which is 0. */
export const POLICY_PROTOCOL = 1;

interface Registering {
  readonly workerId: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly queues: readonly string[] | null;
  readonly concurrency: number;
  readonly isolates: boolean;
  readonly leaseSeconds: number;
  readonly policyEpoch: number;
  readonly ownLabels: string;
  readonly labels: string;
  readonly taints: readonly string[] | null;
  readonly hardware: string | null;
  readonly version: string | null;
  readonly address: string | null;
}

const REGISTER = named<Registering>(
  (p) => `
INSERT INTO workers (worker_id, name, state, types, queues, concurrency, isolates, lease_seconds, policy_epoch, protocol,
                     expires_at, own_labels, labels, hardware, version, address, taints)
VALUES (${p.workerId}, ${p.name}, 'alive', ${p.types}, ${p.queues}, ${p.concurrency}, ${p.isolates}, ${p.leaseSeconds},
        ${p.policyEpoch}, ${POLICY_PROTOCOL}, now() + ${p.leaseSeconds}::int4 * interval '1 second',
        ${p.ownLabels}::jsonb, ${p.labels}::jsonb, ${p.hardware}::jsonb, ${p.version}, ${p.address},
        ${p.taints}::text[])
ON CONFLICT (worker_id) DO UPDATE SET beat_at = now(), expires_at = excluded.expires_at
WHERE workers.name = excluded.name AND workers.state = 'alive'
RETURNING worker_id`,
);

/**
 * Makes the worker known; a claim needs it alive. Safe to repeat when its answer was lost.
 * @returns what operators want of workers of its name, which its claims have to know
 * @throws Error when the id is taken by another process: choose a new one.
 */
export async function register(database: Database, card: WorkerCard): Promise<Standing> {
  const { workerId, name, labels = {}, hardware, queues = null, version = null, address = null } = card;
  const own = {
    ownLabels: JSON.stringify(labels),
    labels: JSON.stringify({ ...labels, [NAME_LABEL]: name }),
    hardware: hardware ? JSON.stringify(hardware) : null,
    taints: card.taints?.length ? card.taints : null,
  };
  const rows = await database.query(...REGISTER.with({ ...card, ...own, queues, version, address }));
  if (rows.length === 0) throw new Error(`worker id ${workerId} is taken`);
  // After its row is there: whoever changes what is wanted of this name meanwhile finds the row, or is found here.
  const standing = await applyName(database, workerId, name);
  if (standing === undefined) throw new Error(`worker ${workerId} was forgotten while it registered`);
  return standing;
}

const SET_TAKES = `UPDATE workers SET takes = $2 WHERE worker_id = $1 AND takes <> $2`;

/** Whether this worker takes from the lists of Redis; without any that does, nothing is pushed there. */
export async function setTakes(database: Database, workerId: string, takes: boolean): Promise<void> {
  await database.query(SET_TAKES, [workerId, takes]);
}

const DRAIN = `UPDATE workers SET state = 'draining' WHERE worker_id = $1 AND state = 'alive'`;

/** alive → draining: no more claims; jobs that it loses from now on are nobody's fault. */
export async function startDraining(database: Database, workerId: string): Promise<void> {
  await database.query(DRAIN, [workerId]);
}

const LEAVE = `
WITH gone AS (
  UPDATE workers SET state = 'gone', ended_at = now(), running = 0
  WHERE worker_id = $1 AND state IN ('alive', 'draining') RETURNING worker_id
)
DELETE FROM cancel_requests AS c USING gone WHERE c.worker_id = gone.worker_id`;

/** What it holds at its deadline it may give back itself until then. */
const DRAIN_GRACE = "interval '10 seconds'";
const END_DRAINED = `
UPDATE workers AS w SET state = 'gone', ended_at = now(), running = 0
FROM (SELECT x.worker_id FROM workers AS x
      WHERE x.kind = 'remote' AND x.state IN ('alive', 'draining') AND x.cordoned_at IS NOT NULL
        AND x.drain_by < now() - ${DRAIN_GRACE}
      ORDER BY x.worker_id FOR UPDATE) AS d
WHERE w.worker_id = d.worker_id RETURNING w.worker_id`;

/** → gone, for remote workers that were to leave and are still here; which ones. The reaper frees what they hold. */
export async function endDrained(database: Database): Promise<string[]> {
  return (await database.query<{ worker_id: string }>(END_DRAINED)).map((row) => row.worker_id);
}

/** → gone: the last thing a worker writes. The reaper frees the rows that it could not release. */
export async function leave(database: Database, workerId: string): Promise<void> {
  await database.query(LEAVE, [workerId]);
}
