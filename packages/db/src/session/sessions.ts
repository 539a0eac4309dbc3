import { type CustomTypesConfig, Pool, type PoolClient, types } from "pg";
import { addressOf } from "../address/read-address.ts";
import { Routes, type Way } from "../address/routes.ts";
import type { DatabaseOptions } from "../database.ts";
import { isUnanswered } from "../sql-state.ts";
import { cancelStatement } from "./cancel.ts";
import { firstLook } from "./first-look.ts";
import type { ServerLimits } from "./limits.ts";
import { openSession } from "./open-session.ts";
import type { RightsLook } from "./rights.ts";
import { type Session, sessionsWith } from "./session.ts";
import { SessionSettings } from "./settings.ts";
import { Statements } from "./statements.ts";

const CONNECT_DEADLINE_MS = 4_000;
/** Where there are other routes to try. */
const NEXT_ROUTE_MS = 2_000;
const IDLE_MS = 60_000;
/** A session is given up at an age between this part of the maximum and the maximum, so that they do not go at once. */
const YOUNGEST_PART = 0.8;

/**
 * int8 as a number: everything of ours that is counted stays below 2^53. CockroachDB widens integers to int8. Decimal
 * numbers are times in milliseconds.
 */
const parsers: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    format !== "binary" && (oid === types.builtins.INT8 || oid === types.builtins.NUMERIC)
      ? Number
      : types.getTypeParser(oid, format),
};

export interface SessionsOptions
  extends Pick<DatabaseOptions, "log" | "metrics" | "url" | "schema" | "caFile"> {
  readonly connections: number;
  readonly name: string;
  readonly limits: ServerLimits;
  /** Of what sessions need for themselves, milliseconds. */
  readonly deadlineMs: number;
  readonly maxAgeMs: number;
  /** Looks with one of the sessions, where the pool is the one that does. */
  readonly rights: RightsLook | undefined;
}

/** How the use of a session ended. */
export type Outcome = "done" | "broken" | "unanswered";

export type PooledSession = Session & PoolClient;

interface SessionRecord {
  readonly endsAt: number;
  /** Its server has been seen to take writes, or need not. */
  writable: boolean;
  /** How many sessions of the pool had fallen silent when this one last answered. */
  silences: number;
}

/** The sessions of one pool. */
export class Sessions {
  readonly statements: Statements = new Statements();
  readonly settings: SessionSettings;
  readonly #options: SessionsOptions;
  readonly #routes: Routes;
  readonly #pool: Pool;
  readonly #records = new WeakMap<PoolClient, SessionRecord>();
  /** By which the next session is made, while somebody asks the pool for one. */
  #way: Way | undefined;
  #silences = 0;
  #looked = false;

  constructor(options: SessionsOptions) {
    this.#options = options;
    const { url, schema, caFile, limits, log, maxAgeMs } = options;
    this.#routes = new Routes(addressOf(url, caFile));
    const connectMs = this.#routes.count > 1 ? NEXT_ROUTE_MS : CONNECT_DEADLINE_MS;
    this.settings = new SessionSettings(limits, { schema, options: this.#routes.address.options }, log);
    this.#pool = new Pool({
      application_name: options.name,
      max: options.connections,
      connectionTimeoutMillis: Math.min(connectMs, this.#routes.address.connectMs ?? connectMs),
      idleTimeoutMillis: IDLE_MS,
      // Of those that are not in use: the others are given up a little sooner, each at an age of its own.
      maxLifetimeSeconds: maxAgeMs / 1000,
      query_timeout: options.deadlineMs,
      keepAlive: true,
      types: parsers,
      Client: sessionsWith(this.settings, () => this.#way ?? this.#routes.usualWay),
    });
    this.#listen();
  }

  #listen(): void {
    const { log, metrics, maxAgeMs } = this.#options;
    // An idle connection that the server closes emits here, and one in use on itself, beside failing its query. Without
    // a listener of both, the loss of a connection ends the process.
    this.#pool.on("error", () => metrics.sqlErrors.inc());
    this.#pool.on("connect", (client) => {
      client.on("error", (error) => log.debug({ err: error }, "a database connection was lost"));
      const part = YOUNGEST_PART + (1 - YOUNGEST_PART) * Math.random();
      const endsAt = performance.now() + maxAgeMs * part;
      this.#records.set(client, { endsAt, writable: false, silences: this.#silences });
    });
  }

  /** A session for exclusive use until it is released, without plans that are too old. */
  async take(): Promise<PooledSession> {
    try {
      return await this.#ready();
    } catch (error) {
      this.#noteSilence(error);
      throw error;
    }
  }

  async #ready(): Promise<PooledSession> {
    const client = await this.#connect();
    const record = this.#records.get(client);
    if (record !== undefined) record.writable = true;
    try {
      if (!this.#looked) {
        await firstLook(client, this.settings);
        this.#looked = true;
      }
      if (this.#options.rights?.isDue === true) await this.#options.rights.look(client);
      if (this.statements.areOld(client, "before use")) await this.statements.discardPlans(client);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  #connect(): Promise<PooledSession> {
    return openSession({
      routes: this.#routes,
      settings: this.settings,
      deadlineMs: this.#options.deadlineMs,
      open: (way) => this.#open(way),
      discard: (session) => session.release(true),
      isKnown: (session) => this.#records.get(session)?.writable === true,
    });
  }

  /** None that was idle when another one fell silent: its server may be the same, and each would be waited for in vain. */
  async #open(way: Way): Promise<PooledSession> {
    for (;;) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the pool makes what it was told to make
      const session = (await this.#poolsOwn(way)) as PooledSession;
      if (this.#records.get(session)?.silences === this.#silences) return session;
      session.release(true);
    }
  }

  /** An idle one, or one that the pool makes before this returns, by this way. */
  #poolsOwn(way: Way): Promise<PoolClient> {
    this.#way = way;
    try {
      return this.#pool.connect();
    } finally {
      this.#way = undefined;
    }
  }

  /** Never rejects, and nobody has to wait for it: the statement has its answer, and the next one another connection. */
  async release(client: PooledSession, outcome: Outcome): Promise<void> {
    const { log, metrics } = this.#options;
    const failed = (err: unknown): void => {
      metrics.sqlErrors.inc();
      log.debug({ err }, "a database connection was lost between two statements");
    };
    const record = this.#records.get(client);
    if (outcome === "unanswered") this.#silences += 1;
    else if (record !== undefined && outcome === "done") record.silences = this.#silences;
    let unusable = outcome !== "done" || isTooOld(record);
    try {
      if (outcome === "unanswered") await cancelStatement(client, failed);
      else if (!unusable && this.statements.areOld(client, "after use"))
        await this.statements.discardPlans(client);
    } catch (err) {
      failed(err);
      this.#noteSilence(err);
      unusable = true;
    }
    client.release(unusable);
  }

  #noteSilence(error: unknown): void {
    if (isUnanswered(error)) this.#silences += 1;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

/**
 * A session that is in use all the time would keep a pooler that is shutting down waiting for ever, and stay with a
 * server to which the address no longer leads.
 */
function isTooOld(record: SessionRecord | undefined): boolean {
  return record !== undefined && performance.now() > record.endsAt;
}
