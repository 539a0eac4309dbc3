import { MusterError } from "@muster/job";
import { backoff, type Logger, type Metrics, rememberSecret, rememberUrl, sleep } from "@muster/runtime";
import { Redis, type RedisOptions } from "ioredis";
import { createKeys, type Keys } from "./keys.ts";

/** A command without an answer by then has failed, for its caller; Redis may still carry it out. */
const COMMAND_DEADLINE_MS = 2_000;
/** Silence this long while a command waits means a dead link that TCP would notice after a quarter of an hour. */
const SILENCE_DEADLINE_MS = 3_000;
const CONNECT_DEADLINE_MS = 5_000;
const CLOSE_DEADLINE_MS = 3_000;
const KEEP_ALIVE_MS = 10_000;
/** Lower bound of a reconnect delay: ioredis loses blocking calls when it reconnects at once. */
const MIN_RECONNECT_MS = 50;
const MAX_RECONNECT_MS = 2_000;
/** How often a server that still loads its data is asked again. */
const LOADING_RETRY_MS = 1_000;

/** Where Redis is. `url` wins over the single parts; `rediss:` means TLS. */
export interface RedisAddress {
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly password?: string | undefined;
  readonly db?: number | undefined;
}

export interface OpenRedisOptions extends RedisAddress {
  /** Put before every key; in Redis Cluster it must hold a hash tag. */
  readonly keyPrefix?: string | undefined;
  /** Shown in Redis' CLIENT LIST. No spaces. */
  readonly name: string;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "redisErrors" | "redisReconnects">;
}

/** What a connection is for; the `client` label of the reconnect metric. */
export type ClientRole = "commands" | "taker" | "subscriber";

/** One command of a pipeline: its name, then its arguments. */
export type Command = readonly [name: string, ...args: (string | number)[]];

/** The client for commands that answer at once, and the factory of the clients for those that do not. */
export class RedisConnection {
  readonly keys: Keys;
  readonly log: Logger;
  readonly #options: OpenRedisOptions;
  readonly #client: Redis;

  constructor(options: OpenRedisOptions) {
    this.#options = options;
    this.keys = createKeys(options.keyPrefix);
    this.log = options.log;
    this.#client = this.openClient("commands", commandOptions);
  }

  get state(): "up" | "down" {
    return this.#client.status === "ready" ? "up" : "down";
  }

  /** Waits for the connection, at most `timeoutMs`. Answers whether it is up; never rejects. */
  async ready(timeoutMs: number): Promise<boolean> {
    if (this.state === "down") await firstOf(this.#client, ["ready", "end"], timeoutMs);
    return this.state === "up";
  }

  /**
   * Runs one command of the command client.
   * @throws MusterError `unavailable` when Redis did not answer: the command may have been carried out or not.
   * What Redis refused (OOM, READONLY, WRONGTYPE …) is ioredis' `ReplyError`.
   */
  async run<T>(command: (client: Redis) => Promise<T>): Promise<T> {
    try {
      return await command(this.#client);
    } catch (error) {
      throw this.failure(error);
    }
  }

  /**
   * Sends all commands in one write and answers their replies in order. Not a transaction: the first error among the
   * replies is thrown, while the commands beside it may have been carried out.
   * @throws as `run` does
   */
  async pipeline(commands: readonly Command[]): Promise<unknown[]> {
    const answers = (await this.#client.pipeline(commands.map((command) => [...command])).exec()) ?? [];
    return answers.map(([error, reply]) => {
      if (error !== null) throw this.failure(error);
      return reply;
    });
  }

  /** @throws as `run` does */
  async ping(): Promise<void> {
    await this.run((client) => client.ping());
  }

  /** Counts an error of any client of this Redis and answers what to throw for it. */
  failure(error: unknown): Error {
    this.countError();
    if (error instanceof Error && error.name === "ReplyError") return error;
    return new MusterError("unavailable", "Redis did not answer", { cause: error });
  }

  countError(): void {
    this.#options.metrics.redisErrors.inc();
  }

  countReconnect(role: ClientRole): void {
    this.#options.metrics.redisReconnects.inc({ client: role });
  }

  /** Another client of the same server. It connects by itself and again for ever; whoever opened it disconnects it. */
  openClient(role: ClientRole, overrides: RedisOptions): Redis {
    const { url, name } = this.#options;
    const options = {
      ...baseOptions(),
      ...overrides,
      // ioredis speaks RESP3 where the server does, which lets a subscribed connection answer PING; "legacy" keeps
      // the shapes of replies the same as with servers and proxies that only speak RESP2.
      replyMapping: "legacy" as const,
      connectionName: `${name}:${role}`,
    };
    const client =
      url === undefined
        ? new Redis({ ...addressOptions(this.#options), ...options })
        : new Redis(url, options);
    this.#watch(client, role);
    return client;
  }

  /** Ends the command client; calls still without an answer reject. */
  close(): Promise<void> {
    return closeClient(this.#client);
  }

  #watch(client: Redis, role: ClientRole): void {
    let readyBefore = false;
    let lossLogged = false;
    client.on("ready", () => {
      if (readyBefore) this.countReconnect(role);
      if (lossLogged) this.log.info({ client: role }, "connected to Redis again");
      readyBefore = true;
      lossLogged = false;
    });
    // Without a listener, an error event ends the process.
    client.on("error", (err) => {
      // One line per outage at a level people read: the client tries again for as long as it lasts.
      this.log[lossLogged ? "debug" : "warn"]({ client: role, err }, "Redis connection failed; reconnecting");
      lossLogged = true;
    });
  }
}

/**
 * Connects in the background and at once: a process starts while Redis is away, its calls reject right away and jobs
 * run by the SQL path until it is back.
 */
export function openRedis(options: OpenRedisOptions): RedisConnection {
  rememberSecret(options.password ?? "");
  rememberUrl(options.url ?? "");
  return new RedisConnection(options);
}

/** Options of every client that waits for answers. */
export const commandOptions: RedisOptions = {
  commandTimeout: COMMAND_DEADLINE_MS,
  socketTimeout: SILENCE_DEADLINE_MS,
  // An outage must not pile up calls that their callers gave up long ago.
  enableOfflineQueue: false,
};

/** Only what is known: ioredis takes an option that is present and undefined for no default. */
function addressOptions({ host, port, password, db }: RedisAddress): RedisOptions {
  return {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(password !== undefined && { password }),
    ...(db !== undefined && { db }),
  };
}

function baseOptions(): RedisOptions {
  const delays = backoff({ initialMs: MIN_RECONNECT_MS, maxMs: MAX_RECONNECT_MS - MIN_RECONNECT_MS });
  return {
    // Never sent again after a reconnect: a pop whose caller has gone would take jobs out of Redis for nobody.
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_DEADLINE_MS,
    keepAlive: KEEP_ALIVE_MS,
    maxLoadingRetryTime: LOADING_RETRY_MS,
    retryStrategy: (times) => {
      if (times === 1) delays.reset();
      return MIN_RECONNECT_MS + delays.next();
    },
    // After a failover the old master stays reachable as a replica; only a new connection finds the new master.
    reconnectOnError: (error) => /READONLY|UNBLOCKED/u.test(error.message),
  };
}

/** Disconnects and waits for the socket's end, for a bounded time: a dead link answers no FIN. */
export async function closeClient(client: Redis): Promise<void> {
  // A client between two attempts emits nothing more once it is told to disconnect.
  const ends = client.status !== "end" && client.status !== "reconnecting" && client.status !== "close";
  const ended = ends ? firstOf(client, ["end"], CLOSE_DEADLINE_MS) : undefined;
  client.disconnect();
  await ended;
}

/** Resolves with the first of these events, or after `timeoutMs`. */
async function firstOf(client: Redis, events: readonly string[], timeoutMs: number): Promise<void> {
  const seen = new AbortController();
  const note = (): void => seen.abort();
  for (const event of events) client.once(event, note);
  await sleep(timeoutMs, seen.signal);
  for (const event of events) client.off(event, note);
}
