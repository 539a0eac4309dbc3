import type { Values } from "../measures/measure.ts";
import type { Ground } from "../run/ground.ts";
import type { Servers } from "../run/servers.ts";
import { processes, spentMs, type Taken, takenBy } from "./processor-time.ts";

/** Who takes processor time for a job. */
export const PARTS = ["client", "API", "worker", "Postgres", "Redis"] as const;

export type Part = (typeof PARTS)[number];

export type Reading = Readonly<Record<Part, Taken>>;

export type Window = "warm" | "cold";

/** The name of a value: microseconds a job that this part took in this window. */
export function costName(part: Part | "sum", window: Window): string {
  return `${part}, ${window} µs`;
}

/** Reads what a system's processes and its stores have taken. */
export class Meter {
  readonly #servers: Servers;
  readonly #ground: Ground;
  /** The benchmark's own connections: what it counts to see whether the jobs are done is no job's cost. */
  readonly #ownBackends: readonly number[];

  private constructor(servers: Servers, ground: Ground, ownBackends: readonly number[]) {
    this.#servers = servers;
    this.#ground = ground;
    this.#ownBackends = ownBackends;
  }

  static async of(servers: Servers, ground: Ground): Promise<Meter> {
    const backends = await Promise.all(
      [servers.admin, ground.stores.sql].map((client) =>
        client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid"),
      ),
    );
    return new Meter(
      servers,
      ground,
      backends.flatMap(({ rows }) => rows.map(({ pid }) => pid)),
    );
  }

  /** A process that has not been started yet has taken nothing: its start belongs to the window that it falls into. */
  async read(): Promise<Reading> {
    const { client, server, workers } = this.#ground.pids;
    const { postgres, redis } = this.#servers.pids;
    const all = await processes();
    const [ofClient, ofApi, ofWorker, ofPostgres, ofRedis] = await Promise.all([
      takenBy(all, client),
      takenBy(all, server),
      takenBy(all, workers),
      takenBy(all, [postgres], this.#ownBackends),
      takenBy(all, [redis]),
    ]);
    return { client: ofClient, API: ofApi, worker: ofWorker, Postgres: ofPostgres, Redis: ofRedis };
  }
}

/** Microseconds a job, for each part that took any. */
export function costs(before: Reading, after: Reading, jobs: number, window: Window): Values {
  const spent = PARTS.map((part) => [part, (1_000 * spentMs(before[part], after[part])) / jobs] as const);
  const sum = spent.reduce((total, [, us]) => total + us, 0);
  const parts = spent.filter(([, us]) => us > 0).map(([part, us]) => [costName(part, window), us] as const);
  return Object.fromEntries([...parts, [costName("sum", window), sum]]);
}
