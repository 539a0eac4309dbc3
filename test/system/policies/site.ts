import { type Client, openClient } from "@muster/client";
import {
  type Database,
  DEFAULT_RETENTION,
  deleteLimit,
  openDatabase,
  pauseTarget,
  putLimit,
  resumeTarget,
} from "@muster/db";
import { tellOfPolicies } from "@muster/dispatch";
import { type Handler, lanesOf, MusterError } from "@muster/job";
import { type Chores, startChores } from "@muster/maintenance";
import { sleep } from "@muster/runtime";
import type { Engine } from "../../../packages/worker/src/engine.ts";
import { type Fixture, fixture } from "../../support/engine-fixture.ts";
import { servers } from "../../support/servers.ts";
import { type Command, QUEUES } from "./commands.ts";
import { type Interval, Model, type Unfinished } from "./model.ts";

interface Order {
  readonly ms: number;
  readonly fails: boolean;
}

type Submit = Extract<Command, { kind: "submit" }>;

const NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms";

/** Every attempt that a handler began: those that were given back may not have. */
const ATTEMPTS = `
SELECT t.queue, t.type, t.labels ->> 'tenant' AS tenant, (extract(epoch FROM a.started_at) * 1000)::float8 AS "from",
       (extract(epoch FROM a.finished_at) * 1000)::float8 AS "to"
FROM task_attempts AS a JOIN tasks AS t USING (task_id) WHERE a.outcome <> 'released'
UNION ALL
SELECT t.queue, t.type, t.labels ->> 'tenant', (extract(epoch FROM t.started_at) * 1000)::float8, 'Infinity'::float8
FROM tasks AS t WHERE t.status = 'running'`;

const UNFINISHED = `
SELECT t.task_id AS id, t.queue, t.type, t.labels ->> 'tenant' AS tenant, t.status, t.hold
FROM tasks AS t WHERE t.finished_at IS NULL ORDER BY t.task_id`;

/** Two workers, the chores and a client, on stores of their own, and what the model thinks of it. */
export class Site implements AsyncDisposable {
  readonly model: Model = new Model();
  readonly #world: Fixture;
  readonly #database: Database;
  readonly #chores: Chores;
  readonly #client: Client;
  readonly #workers: Engine[] = [];
  #latch: PromiseWithResolvers<void> | undefined;

  private constructor(world: Fixture) {
    const { url, redis, series, faults, log, metrics } = world;
    this.#world = world;
    this.#database = openDatabase({ url, connections: 6, name: "chores", log, metrics });
    this.#chores = startChores({
      database: this.#database,
      redis,
      series,
      faults,
      log,
      metrics,
      holder: "site",
      retention: DEFAULT_RETENTION,
    });
    const keyPrefix = redis.keys.lane("q:default").replace("q:default", "");
    this.#client = openClient({ databaseUrl: url, redis: { url: servers().redisUrl, keyPrefix }, log });
  }

  static async open(): Promise<Site> {
    const site = new Site(await fixture());
    for (let worker = 0; worker < 2; worker += 1) site.#workers.push(await site.#work());
    return site;
  }

  /** What begins from now on holds its slot until `release`. */
  hold(): void {
    this.#latch ??= Promise.withResolvers();
  }

  release(): void {
    this.#latch?.resolve();
    this.#latch = undefined;
  }

  async attempts(): Promise<Interval[]> {
    return this.#world.database.query<Interval>(ATTEMPTS);
  }

  async unfinished(): Promise<Unfinished[]> {
    return this.#world.database.query<Unfinished>(UNFINISHED);
  }

  /** Commands that policies do not allow now, such as a pause of an unknown key, are passed over. */
  async run(command: Command): Promise<void> {
    try {
      await this.#run(command);
    } catch (error) {
      const codes = ["not_found", "invalid_argument"];
      if (!(error instanceof MusterError) || !codes.includes(error.code)) throw error;
    }
  }

  async #run(command: Command): Promise<void> {
    switch (command.kind) {
      case "submit":
        return this.#submit(command);
      case "lose":
        return this.#lose(command.worker);
      case "drain":
        return this.#drain(command.worker);
      case "flush":
        return this.#flush();
      case "rest":
        return sleep(command.ms);
      default:
        await this.#change(command);
        if (command.told) await tellOfPolicies(this.#world);
    }
  }

  async #change(command: Extract<Command, { told: boolean }>): Promise<void> {
    const { database } = this.#world;
    const before = await this.#now();
    if (command.kind === "put") {
      await putLimit(database, { ...command.limit, whenFull: "wait" });
      this.model.put(command.limit, [before, await this.#now()]);
    } else if (command.kind === "delete") {
      await deleteLimit(database, command.name);
      this.model.delete(command.name, before);
    } else if (command.kind === "pause") {
      await pauseTarget(database, command.target, { untilMs: undefined, reason: "a test" });
      this.model.pause(command.target, await this.#now());
    } else {
      await resumeTarget(database, command.target);
      this.model.resume(command.target, before);
    }
  }

  async #submit({ way, queue, type, tenant, count, ms, fails }: Submit): Promise<void> {
    const order: Order = { ms, fails };
    const labels = { tenant };
    if (way === "client") {
      const retry = { initialMs: 100, maxMs: 100, multiplier: 1 };
      const job = { type, queue, labels, json: order, retry };
      await this.#client.submitMany(Array.from({ length: count }, () => job));
      return;
    }
    const payload = { kind: "json", data: Buffer.from(JSON.stringify(order)) } as const;
    const jobs = Array.from({ length: count }, () => ({ type, queue, labels, payload }));
    await this.#world.submit(jobs, way === "rows");
  }

  /** As the reaper does with one whose beats have ended. */
  async #lose(worker: number): Promise<void> {
    const lose =
      "UPDATE workers SET state = 'lost', ended_at = now() WHERE worker_id = $1 AND state = 'alive'";
    await this.#world.database.query(lose, [this.#workers[worker]?.workerId]);
  }

  async #drain(worker: number): Promise<void> {
    await this.#workers[worker]?.stop();
    this.#workers[worker] = await this.#work();
  }

  async #flush(): Promise<void> {
    const { redis } = this.#world;
    const keys = [...lanesOf(QUEUES).map((lane) => redis.keys.lane(lane)), redis.keys.marker];
    await redis.run((client) => client.unlink(...keys));
  }

  #work(): Promise<Engine> {
    const run: Handler = async (job, { attempt, signal }) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `submit` has written
      const { ms, fails } = job.json() as Order;
      const aborted = new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      await Promise.race([Promise.all([sleep(ms), this.#latch?.promise]), aborted]);
      if (fails && attempt === 1) throw new Error("asked to fail");
    };
    const { lead } = this.#chores;
    return this.#world.engine({ a: run, b: run }, { concurrency: 60, leaseSeconds: 6, lead });
  }

  async #now(): Promise<number> {
    const [row] = await this.#world.database.query<{ ms: number }>(NOW);
    return row?.ms ?? Number.NaN;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    await this.#chores.stop();
    await this.#client.close();
    await this.#world[Symbol.asyncDispose]();
    await this.#database.close();
  }
}
