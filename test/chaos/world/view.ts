import { Pool } from "pg";
import { waitFor } from "../../support/wait.ts";
import { collectFacts, type Facts, type Remembered } from "../check/facts.ts";
import { type Effect, readEffects } from "./effects.ts";
import type { Member } from "./member.ts";

/** An attempt that a worker holds. */
export interface Held {
  readonly taskId: string;
  readonly fence: number;
}

type Watched = Pick<Remembered, "load" | "sightings"> & Partial<Pick<Remembered, "bounds" | "deaths">>;

/** What can be seen of a system, past every fault but those of Postgres itself. */
export class View {
  readonly databaseUrl: string;
  readonly effectsFile: string;
  readonly #pool: Pool;

  constructor(databaseUrl: string, effectsFile: string) {
    this.databaseUrl = databaseUrl;
    this.effectsFile = effectsFile;
    this.#pool = new Pool({ connectionString: databaseUrl, max: 4, query_timeout: 30_000 });
    // A connection that a fault ends while nobody uses it; the next query opens another.
    this.#pool.on("error", () => undefined);
  }

  async query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]> {
    return (await this.#pool.query(text, values)).rows;
  }

  /** What the checker judges, as of one moment. */
  async facts({ load, sightings, bounds = [], deaths = new Map() }: Watched): Promise<Facts> {
    const client = await this.#pool.connect();
    try {
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      return await collectFacts(async (text) => (await client.query(text)).rows, {
        load,
        sightings,
        bounds,
        deaths,
        effects: () => this.effects(),
      });
    } finally {
      client.release(true);
    }
  }

  /** Everything that handlers did so far. */
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

  /** Whether every job is final. */
  async idle(): Promise<boolean> {
    return (await this.query("SELECT 1 FROM tasks WHERE finished_at IS NULL LIMIT 1")).length === 0;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
