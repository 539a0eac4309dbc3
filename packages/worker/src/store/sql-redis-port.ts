import {
  type BeatAnswer,
  claim,
  claimedBy,
  type Database,
  eventsOf,
  type FreedRow,
  hold,
  leave,
  lose,
  register,
  release,
  setTakes,
  startDraining,
  type WorkerCard,
} from "@muster/db";
import { announce, publishChanges, returnFreed } from "@muster/dispatch";
import type { Blame, ClaimedJob, Ending, EndState, Report } from "@muster/job";
import { publishSignal, type RedisConnection } from "@muster/queue";
import { boundedLabel, type Coalescer, type Logger, type Metrics, sleep } from "@muster/runtime";
import type { AttemptKey, Candidate, WorkerPort } from "../port.ts";
import { createEndings } from "./endings.ts";
import { finishCompleted } from "./finish-completed.ts";
import { RedisSource } from "./redis-source.ts";
import { createReportBatches } from "./report-batches.ts";
import { SqlSource } from "./sql-source.ts";

/** After Redis failed, how long work is looked for in SQL before Redis is asked again. */
const REDIS_PAUSE_MS = 1_000;
const SQL_IDLE_MS = 500;

export interface SqlRedisPortOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly card: Omit<WorkerCard, "workerId">;
  readonly starvationMs: number;
  readonly databaseNow: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** The engine's port on a database and a Redis of one's own. */
export class SqlRedisPort implements WorkerPort {
  readonly #options: SqlRedisPortOptions;
  readonly #lists: RedisSource;
  readonly #rows: SqlSource;
  readonly #endings: Coalescer<Ending, EndState>;
  readonly #reports: Coalescer<Report, boolean>;
  readonly #types: ReadonlySet<string>;
  #redisPausedUntil = Number.NEGATIVE_INFINITY;
  #takesTold: string | undefined;
  #heldTypes = new Set<string>();
  readonly #typeLabel = boundedLabel();
  #sqlWait = new AbortController();

  constructor(options: SqlRedisPortOptions) {
    const { database, redis, card, starvationMs, databaseNow, log } = options;
    this.#options = options;
    this.#types = new Set(card.types);
    this.#lists = new RedisSource({ redis, queues: card.queues, starvationMs, databaseNow, log });
    this.#rows = new SqlSource({ database, queues: card.queues });
    this.#endings = createEndings(database, (events) => void this.#publish(events));
    this.#reports = createReportBatches(database, (events) => void announce(options, events));
  }

  async take(free: number): Promise<Candidate[]> {
    const held = await this.#takeHeld(free);
    if (held.length > 0) return held;
    const startedAt = performance.now();
    if (this.#options.redis.dispatch.takes && startedAt >= this.#redisPausedUntil) {
      try {
        return await this.#lists.take(free);
      } catch (error) {
        // Counted by the connection. Jobs do not wait for Redis: their rows are found by SQL.
        this.#options.log.debug({ err: error }, "Redis gave no work; looking in SQL");
        // What takes long to fail is tried seldom: jobs wait while it is tried.
        const failedAt = performance.now();
        this.#redisPausedUntil = failedAt + Math.max(REDIS_PAUSE_MS, 2 * (failedAt - startedAt));
      }
    }
    const found = await this.#rows.take(free);
    if (found.length === 0) await sleep(SQL_IDLE_MS * (0.5 + Math.random()), this.#sqlWait.signal);
    return found;
  }

  async #takeHeld(free: number): Promise<Candidate[]> {
    if (this.#heldTypes.size === 0) return [];
    const types = [...this.#heldTypes];
    const found = await this.#rows.held(types, free);
    if (found.length < free) this.#heldTypes.clear();
    return found;
  }

  async wake(): Promise<void> {
    this.#sqlWait.abort();
    this.#sqlWait = new AbortController();
    await this.#lists.wake();
  }

  /** Jobs of this type are held somewhere. */
  async heldSomewhere(type: string): Promise<void> {
    if (!this.#types.has(type)) return;
    this.#heldTypes.add(type);
    await this.wake();
  }

  heard(answer: BeatAnswer, workerId: string): void {
    void this.#tellTakes(workerId);
    this.#options.redis.dispatch.agree(answer.dispatch);
    for (const type of answer.heldTypes) this.#heldTypes.add(type);
    if (this.#heldTypes.size > 0) void this.wake();
  }

  /** Lists are used as long as one worker takes from them, so the fleet has to know of each that may not. */
  async #tellTakes(workerId: string): Promise<void> {
    const takes = !this.#options.redis.rights.lacks("take");
    const told = `${workerId} ${takes}`;
    if (told === this.#takesTold || (takes && this.#takesTold?.startsWith(workerId) !== true)) return;
    try {
      await setTakes(this.#options.database, workerId, takes);
      this.#takesTold = told;
    } catch (err) {
      // Counted in sql_errors_total; the next heartbeat tries again.
      this.#options.log.debug({ err }, "could not tell whether this worker takes from the lists");
    }
  }

  async putBack(candidates: readonly Candidate[]): Promise<void> {
    await this.#tell("put back what was popped", () => this.#lists.putBack(candidates));
  }

  async claim(workerId: string, taskIds: readonly string[]): Promise<ClaimedJob[]> {
    const { database, metrics } = this.#options;
    const { jobs, events } = await claim(database, workerId, taskIds);
    metrics.claim.inc({ result: "won" }, jobs.length);
    if (jobs.length < taskIds.length) metrics.claim.inc({ result: "lost" }, taskIds.length - jobs.length);
    void this.#publish(events);
    return jobs;
  }

  claimedBy(workerId: string, taskIds: readonly string[]): Promise<ClaimedJob[]> {
    return claimedBy(this.#options.database, workerId, taskIds);
  }

  async hold(taskIds: readonly string[]): Promise<void> {
    const { database, redis, metrics, log } = this.#options;
    const { types, held, events } = await hold(database, taskIds, [...this.#types]);
    if (held === 0) return;
    log.warn({ types, jobs: held }, "holding jobs of types this worker does not know");
    for (const type of types) {
      metrics.heldJobs.inc({ type: this.#typeLabel(type) });
      await this.#tell("tell of held jobs", () => publishSignal(redis, { kind: "held", type }));
    }
    await this.#publish(events);
  }

  finish(ending: Ending): Promise<EndState> {
    return this.#endings.add(ending);
  }

  async finishCompleted(ending: Ending, events: readonly string[]): Promise<EndState> {
    const finished = await finishCompleted(this.#options.database, ending);
    const told = finished.state === "succeeded" && finished.events.length === 0 ? events : finished.events;
    void this.#publish(told);
    return finished.state;
  }

  report(report: Report): Promise<boolean> {
    return this.#reports.add(report);
  }

  async lose(attempt: AttemptKey, blame: Blame, error: string): Promise<void> {
    this.#options.metrics.jobsLost.inc();
    await this.#onFreed(await lose(this.#options.database.query, attempt.workerId, [attempt], blame, error));
  }

  async release(workerId: string, attempts: readonly AttemptKey[]): Promise<void> {
    if (attempts.length === 0) return;
    await this.#onFreed(await release(this.#options.database, workerId, attempts));
  }

  async #onFreed(rows: readonly FreedRow[]): Promise<void> {
    await returnFreed(this.#options, rows);
    await this.#publish(eventsOf(rows));
  }

  register(workerId: string): Promise<void> {
    return register(this.#options.database, { ...this.#options.card, workerId });
  }

  startDraining(workerId: string): Promise<void> {
    return startDraining(this.#options.database, workerId);
  }

  leave(workerId: string): Promise<void> {
    return leave(this.#options.database, workerId);
  }

  async close(): Promise<void> {
    await this.#lists.stop();
    await this.#endings.idle();
  }

  #publish(events: readonly string[]): Promise<void> {
    return publishChanges(this.#options, events);
  }

  /** Redis is a hint: what it does not take now, the reconciler or a poll makes good. */
  async #tell(what: string, send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
    } catch (error) {
      this.#options.log.debug({ err: error }, `could not ${what}; it is repaired from SQL`);
    }
  }
}
