import * as db from "@muster/db";
import type { Answers, Held } from "./invariants.ts";

export const LEASE_SECONDS = 30;
let workers = 0;

export async function newWorker(
  database: db.Database,
  isolates: boolean,
  leaseSeconds: number,
): Promise<string> {
  workers += 1;
  const workerId = `w${workers}`;
  const card = {
    workerId,
    name: workerId,
    types: ["work"],
    concurrency: 10,
    isolates,
    leaseSeconds,
    policyEpoch: 0,
  };
  await db.register(database, card);
  return workerId;
}

/** What the actors of one round share. */
export interface Round {
  readonly ids: readonly string[];
  readonly answers: Answers;
  readonly workers: string[];
  /** Workers that were seen to be lost. */
  readonly lost: Set<string>;
  /** What came about; see `HAPPENS` of the test. */
  readonly happened: Set<string>;
}

/** A process: it does one thing after the other, and after a restart under a new worker's id. */
export interface Actor {
  readonly round: Round;
  readonly database: db.Database;
  readonly claimed: Held[];
  workerId: string;
}

export interface Step {
  /** Which jobs. */
  readonly jobs: readonly number[];
  /** Which of the attempts it knows, how it ends, who is blamed. */
  readonly pick: number;
  /** Round trips to the database before it; they shift the actors against each other. */
  readonly lag: number;
}

export const lapse = (database: db.Database, workerIds: readonly string[]): Promise<unknown> =>
  database.query(
    "UPDATE workers SET expires_at = now() - interval '1 hour' WHERE worker_id = ANY($1::text[])",
    [workerIds],
  );

/** The workers whose rows have to be freed. From now on none of them may claim. */
export async function endedWorkers(database: db.Database, { lost }: Round): Promise<db.EndedWorker[]> {
  await db.declareLost(database, LEASE_SECONDS * 1000);
  const ended = await db.findEndedWorkers(database, 60_000);
  for (const { workerId } of ended) lost.add(workerId);
  return ended;
}
