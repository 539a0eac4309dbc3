import { randomInt } from "node:crypto";
import {
  type Database,
  isRowFault,
  type RegisteringRemote,
  type Registration,
  type RemoteCard,
  type RemoteSession,
  readSessions,
  registerRemotes,
} from "@muster/db";
import type { Identity } from "@muster/identity";
import { MusterError } from "@muster/job";
import { CoalesceFullError, CoalesceLateError, type Coalescer, coalesce } from "@muster/runtime";
import { forgetFirst } from "./forget-first.ts";
import { type RemoteWorker, remoteWorker } from "./remote-worker.ts";
import { digestOfSession, instanceDigest, isSession, sessionOf } from "./session-secret.ts";

/** A remote worker that is silent for so long has lost its jobs. */
export const LEASE_SECONDS = 30;
const BATCH = 500;
/** Of one statement. */
const REGISTRATIONS = 500;
/** Further ones are told to come again: those before them take seconds. */
const REGISTRATIONS_WAITING = 10_000;
/** Whoever has waited for longer is about to give up, and would be registered for nobody. */
const REGISTRATION_PATIENCE_MS = 8_000;
/** More than there are workers at one server. */
const MOST_KEPT = 10_000;

/** What a worker says of itself, as it was checked. */
export interface NewWorker extends Omit<RemoteCard, "workerId" | "identity" | "leaseSeconds"> {
  /** As the worker says it. */
  readonly instance: string;
}

export interface Registered {
  readonly workerId: string;
  readonly session: string;
  /** Database time, milliseconds since 1970. */
  readonly databaseMs: number;
}

/** As `newWorkerId` makes them. */
const WORKER_ID = /^[0-9a-z]{1,16}$/u;

interface Kept {
  session: RemoteSession;
  /** As whoever called last may take: who may take the same is the same object. */
  identity: Identity;
  worker: RemoteWorker;
}

export interface SessionsOptions {
  readonly database: Database;
  /** A secret of the installation. */
  readonly secret: () => Promise<string>;
}

/** The remote workers that call here. Any server knows each of them: what one has registered stands in the database. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #rows: Coalescer<string, RemoteSession | undefined>;
  /** A fleet that is started registers at once. */
  readonly #registrations: Coalescer<RegisteringRemote, Registration>;
  readonly #kept = new Map<string, Kept>();

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#rows = coalesce({
      name: "remote workers",
      maxItems: BATCH,
      inFlight: 1,
      flush: async (workerIds) => {
        const found = await readSessions(options.database, [...new Set(workerIds)]);
        const rows = new Map(found.map((row) => [row.workerId, row]));
        return workerIds.map((workerId) => rows.get(workerId));
      },
    });
    this.#registrations = coalesce({
      name: "registrations",
      maxItems: REGISTRATIONS,
      inFlight: 1,
      maxWaiting: REGISTRATIONS_WAITING,
      patienceMs: REGISTRATION_PATIENCE_MS,
      retrySingly: isRowFault,
      flush: (remotes) => registerRemotes(options.database, remotes),
    });
  }

  /**
   * Makes a worker known; a repeat with the same instance answers the same.
   * @throws MusterError `failed_precondition` where the worker of this instance has ended, `resource_exhausted` or `unavailable`
   * where too many come at once; `NameTakenError` where the name is somebody else's
   */
  async register(identity: Identity, worker: NewWorker): Promise<Registered> {
    const { secret } = this.#options;
    const key = await secret();
    const own = { identity: identity.id, instance: worker.instance };
    const card: RemoteCard = {
      ...worker,
      workerId: newWorkerId(),
      instance: instanceDigest(own.identity, own.instance),
      identity: nameOf(identity),
      leaseSeconds: LEASE_SECONDS,
    };
    const digest = digestOfSession(sessionOf(key, { ...own, workerId: card.workerId }));
    const registered = await this.#registrations.add({ card, digest }).catch((error: unknown) => {
      throw tooManyAtOnce(error) ?? error;
    });
    if (registered instanceof MusterError) throw registered;
    if (registered === "name taken") throw new NameTakenError(worker.name);
    if (registered === "ended") throw instanceEnded();
    const { workerId, databaseMs } = registered;
    return { workerId, session: sessionOf(key, { ...own, workerId }), databaseMs };
  }

  /**
   * The worker that calls. Whether its lease holds is for the statement to say that does what it asks for.
   * @throws MusterError `not_found` for one that is not known by this id and session to this identity, or has ended
   */
  async find(identity: Identity, workerId: string, session: string): Promise<RemoteWorker> {
    const kept = this.#kept.get(workerId) ?? (await this.#look(identity, workerId));
    if (kept === undefined || !isSession(session, kept.session.digest)) throw unknownWorker();
    if ((nameOf(identity) ?? null) !== kept.session.identity) throw unknownWorker();
    if (!mayTheSame(kept.identity, identity)) kept.worker = remoteWorker(kept.session, identity);
    kept.identity = identity;
    return kept.worker;
  }

  async #look(identity: Identity, workerId: string): Promise<Kept | undefined> {
    // The statement is shared: what the database cannot read would fail for everybody in it.
    if (!WORKER_ID.test(workerId)) return undefined;
    const session = await this.#rows.add(workerId);
    if (session === undefined) return undefined;
    const kept = { session, identity, worker: remoteWorker(session, identity) };
    this.#kept.set(workerId, kept);
    forgetFirst(this.#kept, MOST_KEPT);
    return kept;
  }

  /** It takes nothing more. */
  onLeaving(workerId: string): void {
    const kept = this.#kept.get(workerId);
    if (kept !== undefined) kept.session = { ...kept.session, leaves: true };
  }

  /** As far as it is known here. */
  isLeaving(workerId: string): boolean {
    return this.#kept.get(workerId)?.session.leaves === true;
  }

  /** It has ended, or may have: the next call looks. */
  forget(workerId: string): void {
    this.#kept.delete(workerId);
  }
}

/** An identity that is looked up anew is another object. */
const mayTheSame = (one: Identity, other: Identity): boolean =>
  one === other || (one.kind === other.kind && JSON.stringify(one.grants) === JSON.stringify(other.grants));

const NAME_TAKEN: unique symbol = Symbol.for("muster.name-taken-error");

/** A worker's name is somebody else's. */
export class NameTakenError extends Error {
  override readonly name = "NameTakenError";

  /** True of other copies' errors, too: one that is not recognised would be answered as our own fault. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && NAME_TAKEN in value;
  }

  static {
    Object.defineProperty(this.prototype, NAME_TAKEN, { value: true });
  }

  constructor(workerName: string) {
    super(`name: expected one that no other identity has, got ${JSON.stringify(workerName)}`);
  }
}

/** Short, because it is written with every claim; new at every start, so that no process inherits running jobs. */
const newWorkerId = (): string => randomInt(36 ** 6, 36 ** 7).toString(36);

/** Where nobody is asked who they are, names are everybody's. */
const nameOf = ({ kind, id }: Identity): string | undefined => (kind === "open" ? undefined : id);

export const unknownWorker = (): MusterError =>
  new MusterError(
    "not_found",
    "no worker is known by this worker_id and session (any more): stop its jobs, and register as another instance",
  );

/** None of them has reached the database. */
function tooManyAtOnce(error: unknown): MusterError | undefined {
  if (error instanceof CoalesceFullError)
    return new MusterError("resource_exhausted", "too many workers register at once; come again", {
      cause: error,
    });
  if (error instanceof CoalesceLateError)
    return new MusterError("unavailable", "the database is too busy to register more workers; come again", {
      cause: error,
    });
  return undefined;
}

const instanceEnded = (): MusterError =>
  new MusterError(
    "failed_precondition",
    "instance: expected a new one, because the worker that has registered with this one has ended",
  );
