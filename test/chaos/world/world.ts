import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { type App, fromSources } from "../../support/app-process.ts";
import { type OwnPostgres, type OwnRedis, ownPostgres, ownRedis } from "../../support/own-servers.ts";
import { waitFor } from "../../support/wait.ts";
import type { Bound } from "../check/at-once.ts";
import { Sightings } from "../check/sightings.ts";
import { Load } from "./load.ts";
import { Member, type Version } from "./member.ts";
import { monotonicMs } from "./monotonic.ts";
import { DATABASE, migratedPostgres } from "./prepared.ts";
import { takeTurns } from "./take-turns.ts";
import { View } from "./view.ts";

const HANDLERS = fileURLToPath(new URL("handlers.ts", import.meta.url));
const SETTLE_MS = 90_000;
/** Each takes a second of a processor: twenty at once would all find a database that does not answer in time. */
const STARTS_AT_ONCE = 6;

/** Short, so that losing a worker takes seconds; the bounds of the guarantees are counted from it. */
export const LEASE_MS = 8_000;

export interface WorldOptions {
  readonly apis?: number;
  readonly workers?: number;
  readonly workerEnv?: Readonly<Record<string, string>>;
  /** Postgres settings by name. */
  readonly postgres?: Readonly<Record<string, string>>;
  /** Migrated. Default: one Postgres of the world's own. */
  readonly database?: (() => Promise<WorldDatabase>) | undefined;
  /**
   * The folder of a changed copy of the project, which the processes run from. It is meant to be red: how late it
   * comes is not waited for.
   */
  readonly mutant?: string | undefined;
}

/** The part of a Postgres that every world needs. */
export type WorldDatabase = Pick<OwnPostgres, "port" | "start" | "remove"> & {
  url(database: string): string;
};

/** How long something took that has a promised bound. */
export interface Measure {
  readonly what: string;
  readonly ms: number;
  readonly boundMs: number;
}

/** A whole system of real servers and processes, and everything a scenario does to it. */
export class World extends View implements AsyncDisposable {
  /** What the world's own Postgres is, where a scenario has not brought another database. */
  readonly database: WorldDatabase;
  readonly redis: OwnRedis;
  readonly load: Load;
  readonly members: Member[] = [];
  readonly faults: string[] = [];
  readonly measures: Measure[] = [];
  /** What may never run more than so many times at once. */
  readonly bounds: Bound[] = [];
  readonly sightings: Sightings;
  readonly #options: WorldOptions;
  readonly #postgres: OwnPostgres | undefined;
  readonly #folder: string;
  readonly #say: (event: string) => void;
  #markMs = monotonicMs();
  #started = 0;

  private constructor(options: WorldOptions, folder: string, stores: Stores, say: (event: string) => void) {
    super(stores.database.url(DATABASE), join(folder, "effects.log"));
    this.#options = options;
    this.#folder = folder;
    this.#say = say;
    this.database = stores.database;
    this.#postgres = stores.postgres;
    this.redis = stores.redis;
    this.load = new Load(() => this.apis.map((api) => api.client));
    this.sightings = new Sightings((text) => this.query(text));
  }

  static async start(options: WorldOptions, say: (event: string) => void = () => undefined): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), "muster-chaos-"));
    const world = new World(options, folder, await startStores(options), say);
    try {
      await writeFile(world.effectsFile, "");
      const { apis = 1, workers = 2 } = options;
      const apps = [...Array<App>(apis).fill("api"), ...Array<App>(workers).fill("worker")];
      await takeTurns(apps, STARTS_AT_ONCE, async (app) => void (await world.startMember(app)));
      return world;
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
  }

  get postgres(): OwnPostgres {
    if (this.#postgres === undefined) throw new Error("this world's database is no single Postgres");
    return this.#postgres;
  }

  /** What is judged: these sources, or a changed copy of them. */
  get version(): Version {
    return { origin: fromSources(this.#options.mutant), handlers: HANDLERS };
  }

  get apis(): Member[] {
    return this.members.filter(({ app }) => app === "api");
  }

  /** When processes have ended, by their ids. */
  get deaths(): ReadonlyMap<number, number> {
    return new Map(this.members.flatMap(({ deaths }) => [...deaths]));
  }

  get workers(): Member[] {
    return this.members.filter(({ app }) => app === "worker");
  }

  /** Waits until one of the processes leads the chores; one that answers nothing does not. */
  async leader(): Promise<Member> {
    const leads = async (member: Member): Promise<Member> => {
      if ((await member.process.metric("muster_leader")) !== 1)
        throw new Error(`${member.name} does not lead`);
      return member;
    };
    const led = await this.until("a process to lead the chores", () => Promise.any(this.members.map(leads)));
    return led as Member;
  }

  /** Starts one more and, unless told otherwise, returns when it is ready. */
  async startMember(
    app: App,
    env: Readonly<Record<string, string>> = {},
    { ready = true, version = this.version }: { readonly ready?: boolean; readonly version?: Version } = {},
  ): Promise<Member> {
    this.#started += 1;
    const member = await Member.start({
      app,
      name: `${app}-${this.#started}`,
      version,
      postgresPort: this.database.port,
      redisPort: this.redis.port,
      database: DATABASE,
      env: {
        EFFECTS_FILE: this.effectsFile,
        ...(app === "worker" && { LEASE_SECONDS: String(LEASE_MS / 1000), DRAIN_SECONDS: "5" }),
        ...(app === "worker" && this.#options.workerEnv),
        ...env,
      },
      ready,
    });
    this.members.push(member);
    return member;
  }

  /** Notes what is about to be broken, for the report, and does it. */
  async fault<T>(what: string, act: () => T | Promise<T>): Promise<T> {
    this.faults.push(what);
    return this.repair(what, act);
  }

  /** Notes what is mended, and does it. Measures count from the last fault or repair. */
  async repair<T>(what: string, act: () => T | Promise<T>): Promise<T> {
    this.#say(what);
    const value = await act();
    this.#markMs = monotonicMs();
    return value;
  }

  /** Runs Redis commands, past every fault but those of the server itself. */
  async withRedis<T>(act: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.redis.url, { commandTimeout: 10_000, maxRetriesPerRequest: 3 });
    // Each command rejects by itself; unheard, the event is printed between the lines of the report.
    redis.on("error", () => undefined);
    try {
      return await act(redis);
    } finally {
      redis.disconnect();
    }
  }

  /**
   * Waits for what is promised to come within `boundMs` of the last fault or repair. Past the bound the scenario is red,
   * and goes on for a while all the same: how late it comes is worth knowing.
   */
  async within(what: string, boundMs: number, condition: () => unknown): Promise<void> {
    const sinceMs = this.#markMs;
    const timeoutMs = this.#options.mutant === undefined ? boundMs * 1.5 + 5_000 : boundMs;
    await waitFor(condition, { what, timeoutMs });
    this.measures.push({ what, ms: monotonicMs() - sinceMs, boundMs });
  }

  /** Undoes what a scenario that failed half-way has left broken, so that there is something to judge. */
  async recover(): Promise<void> {
    await Promise.all([this.database.start(), this.redis.start()]);
    for (const { sql, redis } of this.members) {
      sql.mend();
      redis.mend();
    }
  }

  /** Waits until every job is final, or for this long; the checker judges what is not final then. */
  async settle(timeoutMs: number = SETTLE_MS): Promise<void> {
    await this.until("all jobs to end", () => this.idle(), timeoutMs).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sightings.stop();
    await Promise.all(this.members.map((member) => member.close()));
    await this.close();
    await Promise.all([this.database.remove(), this.redis.remove()]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

interface Stores {
  readonly database: WorldDatabase;
  /** The database, if it is this. */
  readonly postgres?: OwnPostgres;
  readonly redis: OwnRedis;
}

async function startStores(options: WorldOptions): Promise<Stores> {
  if (options.database !== undefined) return { database: await options.database(), redis: await ownRedis() };
  const from = await migratedPostgres();
  const [postgres, redis] = await Promise.all([
    ownPostgres({ from, durable: true, inMemory: true, settings: options.postgres ?? {} }),
    ownRedis(),
  ]);
  return { database: postgres, postgres, redis };
}
