import { MusterError } from "@muster/job";
import { retry } from "@muster/runtime";
import type { Client } from "pg";
import { isConflict, isLockTimeout, isServerAnswer } from "../sql-state.ts";
import { blockersOf } from "./blockers.ts";
import { MIGRATION_LIMITS } from "./connect.ts";

/**
 * How long everybody else may have to wait behind a migration that waits for a lock, milliseconds. A fifth more than
 * Postgres' `deadlock_timeout` of one second, after which it cancels an autovacuum that keeps somebody waiting: with
 * 1,000 none of eight tries got past the autovacuum of a large table, with 1,200 each first one.
 */
const LOCK_MS = 1_200;
/** How often to find out for whom a statement waits that makes nobody wait. */
const WATCH_MS = 1_000;
/** When to find out who is in the way, milliseconds after the statement began to wait. */
const LOOK_AFTER_MS = 500;
const PAUSE = { initialMs: 1_000, maxMs: 5_000 };

export interface Applying {
  readonly client: Client;
  /** Another connection, free while the first one waits. */
  readonly onlooker: Client;
  readonly say: (line: string) => void;
  /** How long a statement may try to get its locks before the migration fails, milliseconds. */
  readonly patienceMs: number;
  /** Once it aborts, no further statement is begun. */
  readonly signal: AbortSignal;
}

/**
 * Runs one statement of a migration on Postgres in a transaction of its own that waits about a second for a lock:
 * everything that comes after it queues behind it, readers too, however short it is itself. Then it lets them go, and
 * tries again.
 * @throws MusterError `failed_precondition` that names who holds the lock, when patience is over
 */
export async function applyStatement(statement: string, applying: Applying): Promise<void> {
  const { client, onlooker, say, patienceMs, signal } = applying;
  signal.throwIfAborted();
  // It cannot run in a transaction, and makes nobody wait.
  if (/\bCONCURRENTLY\b/i.test(statement)) return watched(await pidOf(client), statement, applying);
  const started = performance.now();
  let blockers: string[] = [];
  const who = (): string => (blockers.length === 0 ? "others" : blockers.join("; "));
  const look = async (pid: number): Promise<void> => {
    try {
      blockers = await blockersOf(onlooker, pid);
    } catch (error) {
      say(`could not find out who is in the way: ${String(error)}`);
    }
  };
  try {
    await retry(() => tryOnce(statement, applying, look), {
      initialMs: Math.min(PAUSE.initialMs, patienceMs),
      maxMs: Math.min(PAUSE.maxMs, patienceMs),
      retryIf: (error) => isHeldUp(error) && performance.now() - started <= patienceMs,
      onRetry: () => say(`waiting for a lock that is held by ${who()}`),
      signal,
    });
  } catch (error) {
    if (!isHeldUp(error)) throw error;
    const waited = Math.round((performance.now() - started) / 1000);
    throw new MusterError(
      "failed_precondition",
      `no lock after ${waited} s, it is held by ${who()}. Nothing is half done: end what holds it, and migrate again`,
      { cause: error },
    );
  }
}

const isHeldUp = (error: unknown): boolean => isLockTimeout(error) || isConflict(error);

async function tryOnce(
  statement: string,
  { client }: Applying,
  look: (pid: number) => Promise<void>,
): Promise<void> {
  await client.query(
    `BEGIN; SET LOCAL lock_timeout = ${LOCK_MS}; SET LOCAL statement_timeout = '${MIGRATION_LIMITS.statementSeconds}s'`,
  );
  const pid = await pidOf(client);
  let looking: Promise<void> | undefined;
  const timer = setTimeout(() => {
    looking = look(pid);
  }, LOOK_AFTER_MS);
  try {
    await client.query(statement);
    await client.query("COMMIT");
  } catch (error) {
    if (isServerAnswer(error)) await client.query("ROLLBACK");
    throw error;
  } finally {
    clearTimeout(timer);
    await looking;
  }
}

/**
 * Runs a statement that waits for others without making anybody wait, and says for whom it waits.
 * @throws MusterError `failed_precondition` that names them, when it was given up meanwhile
 */
async function watched(pid: number, statement: string, applying: Applying): Promise<void> {
  const { client, onlooker, say, signal } = applying;
  const started = performance.now();
  let told = "";
  const timer = setInterval(() => {
    const tell = async (): Promise<void> => {
      const blockers = (await blockersOf(onlooker, pid)).join("; ");
      if (blockers !== "" && withoutTimes(blockers) !== withoutTimes(told)) say(`waiting for ${blockers}`);
      told = blockers;
    };
    tell().catch((error: unknown) => say(`could not find out who is in the way: ${String(error)}`));
  }, WATCH_MS);
  try {
    await client.query(statement);
  } catch (error) {
    if (told === "" || signal.aborted) throw error;
    const waited = Math.round((performance.now() - started) / 1000);
    throw new MusterError(
      "failed_precondition",
      `given up after ${waited} s that it waited for ${told}. End it, and migrate again: what is half done is made anew`,
      { cause: error },
    );
  } finally {
    clearInterval(timer);
  }
}

/** The same ones a second later are no news. */
const withoutTimes = (blockers: string): string => blockers.replaceAll(/, for \d+ s/gu, "");

async function pidOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return rows[0]?.pid ?? 0;
}
