import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type App, AppProcess, type Exit, type Origin } from "../../support/app-process.ts";
import { connectClient, type SchedulerClient } from "../../support/client.ts";
import { type FaultProxy, startFaultProxy } from "../../support/fault-proxy.ts";
import { freePort } from "../../support/ports.ts";
import { monotonicMs } from "./monotonic.ts";

const START_ATTEMPTS = 3;
/** A world starts up to eight processes at once, beside other worlds; how long that takes is not what is judged. */
const START_DEADLINE_MS = 90_000;
/** As supervisors do, so that a process that cannot start does not take the machine. */
const RESTART_AFTER_MS = 500;
const CLOCK = fileURLToPath(new URL("shifted-clock.ts", import.meta.url));

/** What a process is one of. */
export interface Version {
  readonly origin: Origin;
  /** The file of the handlers that belong to it. */
  readonly handlers: string;
}

export interface Place {
  readonly app: App;
  readonly name: string;
  readonly version: Version;
  readonly postgresPort: number;
  readonly redisPort: number;
  /** Database name. */
  readonly database: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether to wait until it is ready. */
  readonly ready: boolean;
}

/** An API or a worker with links of its own to both stores. It keeps its ports and its name when it is started again. */
export class Member {
  readonly app: App;
  readonly name: string;
  readonly sql: FaultProxy;
  readonly redis: FaultProxy;
  /** When its processes have ended, by their ids, on the clock of `monotonicMs`. */
  readonly deaths: Map<number, number> = new Map();
  readonly #env: Readonly<Record<string, string>>;
  #version: Version;
  #process: AppProcess;
  #closing = false;
  #client: SchedulerClient | undefined;

  private constructor(place: Place, sql: FaultProxy, redis: FaultProxy, env: Record<string, string>) {
    this.app = place.app;
    this.name = place.name;
    this.#version = place.version;
    this.sql = sql;
    this.redis = redis;
    this.#env = env;
    this.#process = this.#spawn();
  }

  static async start(place: Place): Promise<Member> {
    const sql = await startFaultProxy(place.postgresPort);
    const redis = await startFaultProxy(place.redisPort);
    for (let attempt = 1; ; attempt += 1) {
      const member = new Member(place, sql, redis, {
        LOG_LEVEL: "warn",
        REDIS_URL: `redis://127.0.0.1:${redis.port}`,
        WORKER_NAME: place.name,
        ...place.env,
        DATABASE_URL: `postgres://postgres@127.0.0.1:${sql.port}/${place.database}`,
        API_PORT: String(await freePort()),
        METRICS_PORT: String(await freePort()),
        ...("CLOCK_SHIFT_MS" in place.env && { NODE_OPTIONS: `--import=${CLOCK}` }),
      });
      try {
        if (place.ready) await member.#process.ready(START_DEADLINE_MS);
        return member;
      } catch (error) {
        await member.kill();
        // Somebody took the free port first: that alone is tried again.
        if (!member.#process.output().includes("EADDRINUSE") || attempt === START_ATTEMPTS) throw error;
      }
    }
  }

  get process(): AppProcess {
    return this.#process;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** A gRPC client of this API, on one connection that comes back by itself. */
  get client(): SchedulerClient {
    this.#client ??= connectClient(this.#process.apiPort);
    return this.#client;
  }

  /** SIGKILL. */
  kill(): Promise<Exit> {
    return this.#process.kill("SIGKILL");
  }

  /** SIGTERM, as a deploy does it. */
  async stop(): Promise<Exit> {
    return this.#process.stop();
  }

  /** SIGSTOP: it does nothing any more and nobody is told. */
  pause(): void {
    this.#process.signal("SIGSTOP");
  }

  /** SIGCONT. */
  resume(): void {
    this.#process.signal("SIGCONT");
  }

  /** After `kill` or `stop` again, or another version in its place; returns when it is ready unless `ready` is false. */
  async restart({
    ready = true,
    version = this.#version,
  }: {
    readonly ready?: boolean;
    readonly version?: Version;
  } = {}): Promise<void> {
    this.#version = version;
    this.#process = this.#spawn();
    if (ready) await this.#process.ready();
  }

  /** From now on it is started again whenever it ends, as every supervisor does. */
  keepAlive(): void {
    void this.#process.exited.then(async () => {
      await pause(RESTART_AFTER_MS);
      if (this.#closing) return;
      await this.restart({ ready: false });
      this.keepAlive();
    });
  }

  /** What `/healthz` or `/readyz` answers, with its status. */
  async probe(path: "/healthz" | "/readyz"): Promise<{ status: number; body: string }> {
    const url = `http://127.0.0.1:${this.#process.metricsPort}${path}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return { status: response.status, body: await response.text() };
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#client?.close();
    this.resume();
    await this.kill();
    await Promise.all([this.sql.close(), this.redis.close()]);
  }

  #spawn(): AppProcess {
    const { origin, handlers } = this.#version;
    const spawned = new AppProcess(this.app, { HANDLERS: handlers, ...this.#env }, origin);
    void spawned.exited.then(() => this.deaths.set(spawned.pid, monotonicMs()));
    return spawned;
  }
}
