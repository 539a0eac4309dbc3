import { type OwnPostgres, type OwnRedis, ownPostgres, ownRedis } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { Redis } from "ioredis";
import { Client } from "pg";
import type { Stores } from "../systems/system.ts";

/** Above what 50 idle worker processes hold. */
const SETTINGS = { max_connections: "500" };

/** The Postgres and the Redis of one run of the benchmark, as durable as they are by default. */
export class Servers implements AsyncDisposable {
  readonly #postgres: OwnPostgres;
  readonly #redis: OwnRedis;
  readonly #admin: Client;
  #databases = 0;

  private constructor(postgres: OwnPostgres, redis: OwnRedis, admin: Client) {
    this.#postgres = postgres;
    this.#redis = redis;
    this.#admin = admin;
  }

  static async start(): Promise<Servers> {
    const [postgres, redis] = await Promise.all([
      ownPostgres({ durable: true, settings: SETTINGS }),
      ownRedis({ appendonly: true }),
    ]);
    const admin = new Client({ connectionString: postgres.url() });
    await admin.connect();
    return new Servers(postgres, redis, admin);
  }

  /** A connection to no run's database, for what concerns the whole server. */
  get admin(): Client {
    return this.#admin;
  }

  /** Of the processes that all others of Postgres, and of Redis, descend from. */
  get pids(): { readonly postgres: number; readonly redis: number } {
    const [postgres, redis] = [this.#postgres.pid, this.#redis.pid];
    if (postgres === undefined || redis === undefined) throw new Error("a store has ended");
    return { postgres, redis };
  }

  async versions(): Promise<{ postgres: string; redis: string }> {
    const { rows } = await this.#admin.query<{ server_version: string }>("SHOW server_version");
    const redis = new Redis(this.#redis.url);
    const version = /^(?:redis|valkey)_version:(\S+)/mu.exec(await redis.info("server"))?.[1];
    redis.disconnect();
    return { postgres: rows[0]?.server_version ?? "?", redis: version ?? "?" };
  }

  /** The settings that decide what a commit is worth. */
  async settings(): Promise<string> {
    const names = ["fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size"];
    const { rows } = await this.#admin.query<{ name: string; value: string }>(
      "SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name",
      [names],
    );
    return rows.map(({ name, value }) => `${name} ${value}`).join(", ");
  }

  /** An empty database and an empty Redis; nothing of the run before is left to be written out. */
  async fresh(): Promise<Stores & { readonly drop: () => Promise<void> }> {
    this.#databases += 1;
    const name = `bench_${this.#databases}`;
    await this.#admin.query(`CREATE DATABASE ${name}`);
    const databaseUrl = this.#postgres.url(name);
    const sql = new Client({ connectionString: databaseUrl });
    await sql.connect();
    const redis = new Redis(this.#redis.url);
    await emptyRedis(redis);
    await this.#admin.query("CHECKPOINT");
    const drop = async (): Promise<void> => {
      redis.disconnect();
      await sql.end();
      await this.#admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    };
    return { place: { databaseUrl, redisUrl: this.#redis.url }, sql, redis, drop };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.end();
    await Promise.all([this.#postgres.remove(), this.#redis.remove()]);
  }
}

/** The append-only file too: one that grew under the run before would be rewritten amid the next. */
async function emptyRedis(redis: Redis): Promise<void> {
  await redis.flushall();
  const resting = async (): Promise<boolean> =>
    (await redis.info("persistence")).includes("aof_rewrite_in_progress:0");
  await waitFor(resting, { what: "Redis to rest", timeoutMs: 60_000 });
  await redis.bgrewriteaof();
  await waitFor(resting, { what: "Redis to have rewritten its file", timeoutMs: 60_000 });
}
