import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrate } from "@muster/db";
import { Redis } from "ioredis";
import { Pool } from "pg";
import type { App } from "../../support/app-process.ts";
import { type OwnPostgres, type OwnRedis, ownPostgres, ownRedis } from "../../support/own-servers.ts";
import { waitFor } from "../../support/wait.ts";
import { collectFacts, type Facts } from "../check/facts.ts";
import { Sightings } from "../check/sightings.ts";
import { type Effect, readEffects } from "./effects.ts";
import { Load } from "./load.ts";
import { Member } from "./member.ts";
import { monotonicMs } from "./monotonic.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const HANDLERS = fileURLToPath(new URL("handlers.ts", import.meta.url));
const DATABASE = "scheduler";
const SETTLE_MS = 90_000;

/** Short, so that losing a worker takes seconds; the bounds of the guarantees are counted from it. */
export const LEASE_MS = 8_000;

export interface WorldOptions {
  readonly apis?: number;
  readonly workers?: number;
  readonly workerEnv?: Readonly<Record<string, string>>;
  /** Postgres settings by name. */
  readonly postgres?: Readonly<Record<string, string>>;
  /** The project's folder that the processes run from; another one than this holds a changed copy. */
  readonly root?: string | undefined;
}

/** How long something took that has a promised bound. */
export interface Measure {
  readonly what: string;
  readonly ms: number;
  readonly boundMs: number;
}

/** An attempt that a worker holds. */
export interface Held {
  readonly taskId: string;
  readonly fence: number;
}

/** A whole system of real servers and processes, and everything a scenario does to it or sees of it. */
export class World implements AsyncDisposable {
  readonly postgres: OwnPostgres;
  readonly redis: OwnRedis;
  readonly load: Load;
  readonly members: Member[] = [];
  readonly faults: string[] = [];
  readonly measures: Measure[] = [];
  readonly sightings: Sightings;
  readonly #options: WorldOptions;
  readonly #folder: string;
  readonly #pool: Pool;
  readonly #say: (event: string) => void;
  #markMs = monotonicMs();
  #started = 0;

  private constructor(
    options: WorldOptions,
    folder: string,
    stores: { postgres: OwnPostgres; redis: OwnRedis },
    say: (event: string) => void,
  ) {
    this.#options = options;
    this.#folder = folder;
    this.#say = say;
    this.postgres = stores.postgres;
    this.redis = stores.redis;
    this.#pool = new Pool({ connectionString: this.postgres.url(DATABASE), max: 4, query_timeout: 30_000 });
    // A connection that a fault ends while nobody uses it; the next query opens another.
    this.#pool.on("error", () => undefined);
    this.load = new Load(() => this.apis.map((api) => api.client));
    this.sightings = new Sightings((text) => this.query(text));
  }

  static async start(options: WorldOptions, say: (event: string) => void = () => undefined): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), "muster-chaos-"));
    const [postgres, redis] = await Promise.all([
      ownPostgres({ durable: true, settings: options.postgres ?? {} }),
      ownRedis(),
    ]);
    const world = new World(options, folder, { postgres, redis }, say);
    try {
      await writeFile(world.effectsFile, "");
      await migrate({ url: postgres.url(DATABASE) });
      const { apis = 1, workers = 2 } = options;
      await Promise.all([
        ...Array.from({ length: apis }, () => world.startMember("api")),
        ...Array.from({ length: workers }, () => world.startMember("worker")),
      ]);
      return world;
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
  }

  get apis(): Member[] {
    return this.members.filter(({ app }) => app === "api");
  }

  get workers(): Member[] {
    return this.members.filter(({ app }) => app === "worker");
  }

  get databaseUrl(): string {
    return this.postgres.url(DATABASE);
  }

  get effectsFile(): string {
    return join(this.#folder, "effects.log");
  }

  /** Starts one more and, unless told otherwise, returns when it is ready. */
  async startMember(
    app: App,
    env: Readonly<Record<string, string>> = {},
    { ready = true }: { readonly ready?: boolean } = {},
  ): Promise<Member> {
    this.#started += 1;
    const member = await Member.start({
      app,
      name: `${app}-${this.#started}`,
      root: this.#options.root ?? PROJECT,
      postgresPort: this.postgres.port,
      redisPort: this.redis.port,
      database: DATABASE,
      env: {
        HANDLERS,
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

  /** Runs one statement, past every fault but those of the server itself. */
  async query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]> {
    return (await this.#pool.query(text, values)).rows;
  }

  /** Runs Redis commands, past every fault but those of the server itself. */
  async withRedis<T>(act: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.redis.url, { commandTimeout: 10_000, maxRetriesPerRequest: 3 });
    try {
      return await act(redis);
    } finally {
      redis.disconnect();
    }
  }

  /** What the checker judges, as of one moment. */
  async facts(): Promise<Facts> {
    const client = await this.#pool.connect();
    try {
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      return await collectFacts(async (text) => (await client.query(text)).rows, this);
    } finally {
      client.release(true);
    }
  }

  effects(): Promise<Effect[]> {
    return readEffects(this.effectsFile);
  }

  /** Waits for a condition that is no promise of the product, only a step of the scenario. */
  until<T>(what: string, condition: () => T | Promise<T>, timeoutMs = 60_000): Promise<unknown> {
    return waitFor(condition, { what, timeoutMs });
  }

  /** Waits until a handler has begun this job; again, when `times` says so. */
  started(jobId: string, times = 1): Promise<unknown> {
    return this.until(`job ${jobId} to start (${times})`, async () => {
      const starts = (await this.effects()).filter(
        ({ what, taskId }) => what === "start" && taskId === jobId,
      );
      return starts.length >= times;
    });
  }

  /** The attempts that the database says this worker runs. */
  heldBy(worker: Member): Promise<Held[]> {
    return this.query<Held>(
      `SELECT t.task_id AS "taskId", t.fence FROM tasks AS t JOIN workers AS w USING (worker_id)
       WHERE t.status = 'running' AND w.name = $1`,
      [worker.name],
    );
  }

  /** Whether handlers have begun all of these once more, but for those whose end was on its way to the database. */
  async startedAgain(held: readonly Held[]): Promise<boolean> {
    const ended = await this.query<Held>(
      `SELECT task_id AS "taskId", fence FROM task_attempts WHERE outcome NOT IN ('lost', 'released')`,
    );
    const ends = new Set(ended.map(({ taskId, fence }) => `${taskId} ${fence}`));
    const starts = Map.groupBy(await this.effects(), ({ taskId }) => taskId);
    return held.every(
      ({ taskId, fence }) =>
        ends.has(`${taskId} ${fence}`) ||
        starts.get(taskId)?.some((effect) => effect.what === "start" && effect.fence > fence),
    );
  }

  /**
   * Waits for what is promised to come within `boundMs` of the last fault or repair. Past the bound the scenario is red,
   * and goes on for a while all the same: how late it comes is worth knowing.
   */
  async within(what: string, boundMs: number, condition: () => unknown): Promise<void> {
    const sinceMs = this.#markMs;
    await waitFor(condition, { what, timeoutMs: boundMs * 1.5 + 5_000 });
    this.measures.push({ what, ms: monotonicMs() - sinceMs, boundMs });
  }

  /** Undoes what a scenario that failed half-way has left broken, so that there is something to judge. */
  async recover(): Promise<void> {
    await Promise.all([this.postgres.start(), this.redis.start()]);
    for (const { sql, redis } of this.members) {
      sql.mend();
      redis.mend();
    }
  }

  /** Whether every job is final. */
  async idle(): Promise<boolean> {
    return (await this.query("SELECT 1 FROM tasks WHERE finished_at IS NULL LIMIT 1")).length === 0;
  }

  /** Waits until every job is final, or for so long; what is not final then is for the checker to say. */
  async settle(timeoutMs: number = SETTLE_MS): Promise<void> {
    await this.until("all jobs to end", () => this.idle(), timeoutMs).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sightings.stop();
    await Promise.all(this.members.map((member) => member.close()));
    await this.#pool.end();
    await Promise.all([this.postgres.remove(), this.redis.remove()]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
