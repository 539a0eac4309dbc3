import type { Database } from "../database.ts";
import { named } from "../statement.ts";

/** What a worker says about itself when it starts. */
export interface WorkerCard {
  /** At most 8 characters, new at every process start. */
  readonly workerId: string;
  /** For people: host and pid. */
  readonly name: string;
  readonly types: readonly string[];
  /** Undefined: every queue. */
  readonly queues?: readonly string[];
  readonly concurrency: number;
  readonly isolates: boolean;
  readonly leaseSeconds: number;
  /** The epoch of the policies that it knows. */
  readonly policyEpoch: number;
}

/** What this version's workers do about policies. Ones of before any write nothing, which is 0. */
export const POLICY_PROTOCOL = 1;

interface Registering extends Omit<WorkerCard, "queues"> {
  readonly queues: readonly string[] | null;
}

const REGISTER = named<Registering>(
  (p) => `
INSERT INTO workers (worker_id, name, state, types, queues, concurrency, isolates, lease_seconds, policy_epoch, protocol, expires_at)
VALUES (${p.workerId}, ${p.name}, 'alive', ${p.types}, ${p.queues}, ${p.concurrency}, ${p.isolates}, ${p.leaseSeconds},
        ${p.policyEpoch}, ${POLICY_PROTOCOL}, now() + ${p.leaseSeconds}::int4 * interval '1 second')
ON CONFLICT (worker_id) DO UPDATE SET beat_at = now(), expires_at = excluded.expires_at
WHERE workers.name = excluded.name AND workers.state = 'alive'
RETURNING worker_id`,
);

/**
 * Makes the worker known; a claim needs it alive. Safe to repeat when its answer was lost.
 * @throws Error when the id is taken by another process: choose a new one.
 */
export async function register(database: Database, card: WorkerCard): Promise<void> {
  const rows = await database.query(...REGISTER.with({ ...card, queues: card.queues ?? null }));
  if (rows.length === 0) throw new Error(`worker id ${card.workerId} is taken`);
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

/** → gone: the last thing a worker writes. The reaper frees the rows that it could not release. */
export async function leave(database: Database, workerId: string): Promise<void> {
  await database.query(LEAVE, [workerId]);
}
