import { randomUUID } from "node:crypto";
import { sleep } from "@muster/runtime";
import type { Client } from "pg";
import type { DatabaseAddress } from "../database.ts";
import { classify, isConflict } from "../sql-state.ts";
import { newClient } from "./connect.ts";

const TAKE_LEASE = `
UPDATE schema_migration_lease SET owner = $1, expires_at = now() + $2::float8 * interval '1 millisecond'
WHERE id = 1 AND (owner = $1 OR expires_at < now())`;

const DROP_LEASE = `UPDATE schema_migration_lease SET expires_at = now() WHERE id = 1 AND owner = $1`;

export interface LeaseOptions {
  readonly client: Client;
  /** For a connection of its own. */
  readonly address: DatabaseAddress;
  readonly leaseMs: number;
  readonly say: (line: string) => void;
  /** Ends the wait for another migration. */
  readonly signal: AbortSignal;
}

/**
 * Runs `body` while no other migration runs, and gives the lease back however it ends.
 * @param body gets the connection that renews the lease, which is free in between
 */
export async function underLease<T>(
  options: LeaseOptions,
  body: (renewal: Client) => Promise<T>,
): Promise<T> {
  const { address, leaseMs, say } = options;
  const owner = randomUUID();
  // Renewed on a connection of its own: a long CREATE INDEX would otherwise outlive the lease.
  const renewal = await newClient(address);
  const renew = (): void => {
    renewal.query(TAKE_LEASE, [owner, leaseMs]).catch((error: unknown) => {
      say(`could not renew the lease: ${classify(error).cause}`);
    });
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    await takeLease(options, owner);
    timer = setInterval(renew, leaseMs / 3);
    return await body(renewal);
  } finally {
    clearInterval(timer);
    await dropLease(renewal, owner, options);
    await renewal.end();
  }
}

async function takeLease({ client, leaseMs, say, signal }: LeaseOptions, owner: string): Promise<void> {
  for (let waits = 0; ; waits += 1) {
    signal.throwIfAborted();
    if (await unlessConflict(client.query(TAKE_LEASE, [owner, leaseMs]))) return;
    if (waits === 0) say("another migration is running: waiting for it");
    await sleep(200, signal);
  }
}

/**
 * Left behind, it would keep everybody waiting until it expires. Never rejects: how the migration ended is what counts.
 */
async function dropLease(renewal: Client, owner: string, { leaseMs, say }: LeaseOptions): Promise<void> {
  try {
    // A conflict with another migration that waits for it.
    while ((await unlessConflict(renewal.query(DROP_LEASE, [owner]))) === undefined) await sleep(10);
  } catch (error) {
    const seconds = Math.ceil(leaseMs / 1000);
    say(
      `could not give the lease back (${classify(error).cause}): the next migration waits up to ${seconds} s for it`,
    );
  }
}

/** How many rows were changed; undefined when a concurrent transaction stood in the way, and nothing was. */
async function unlessConflict(query: Promise<{ rowCount: number | null }>): Promise<number | undefined> {
  try {
    return (await query).rowCount ?? 0;
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}
