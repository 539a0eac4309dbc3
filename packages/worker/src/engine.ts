import type { BeatAnswer, Database } from "@muster/db";
import type { Handler, Handlers } from "@muster/job";
import { type RedisConnection, type Signal, type Subscription, subscribe } from "@muster/queue";
import { type Logger, type Loop, type Metrics } from "@muster/runtime";
import type { Attempt } from "./attempt/attempt.ts";
import { createAttemptMetrics } from "./attempt/attempt-metrics.ts";
import { checkHandlers, type Isolate } from "./attempt/isolate.ts";
import { type RunContext, runAttempt } from "./attempt/run-attempt.ts";
import { Running } from "./attempt/running.ts";
import { drain } from "./drain.ts";
import { type Heartbeat, startHeartbeat } from "./lease/heartbeat.ts";
import { Identity } from "./lease/identity.ts";
import { Reports } from "./reports/reports.ts";
import { SqlRedisPort } from "./store/sql-redis-port.ts";
import { ClaimBuffer } from "./take/claim-buffer.ts";
import { Consumer } from "./take/consumer.ts";
import { Slots } from "./take/slots.ts";
import { UnansweredClaims } from "./take/unanswered-claims.ts";

export interface EngineOptions {
  readonly database: Database;
  /** For the heartbeat's own connection. */
  readonly databaseUrl: string;
  readonly databaseMaxConnectionAgeMs?: number | undefined;
  readonly redis: RedisConnection;
  readonly name: string;
  readonly handlers: Handlers;
  readonly concurrency: number;
  /** Undefined: all queues. */
  readonly queues?: readonly string[] | undefined;
  readonly starvationSeconds: number;
  readonly leaseSeconds: number;
  readonly drainSeconds: number;
  /**
   * Runs jobs in a process or a thread of their own: those whose handler asks for it, and those that were lost before.
   * Without it the latter run here like any other, and a handler that asks for it is refused.
   */
  readonly isolate?: Isolate | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface Engine {
  readonly workerId: string;
  readonly loops: readonly Loop[];
  /** Slots whose handler has outlived its recorded end. */
  readonly stuck: number;
  readonly concurrency: number;
  /** Brings the gauges up to date; call it before metrics are rendered. */
  observe(): void;
  /** Stops taking, lets handlers end within the drain, aborts the rest, gives their jobs back, and signs off. */
  stop(): Promise<void>;
}

/**
 * Registers a worker and starts taking work.
 * @throws MusterError `invalid_argument` for a handler that is none, or whose isolation is unknown or cannot be had here
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  checkHandlers(options.handlers, options.isolate);
  const engine = new WorkerEngine(options);
  await engine.start();
  return engine;
}

class WorkerEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #handlers: ReadonlyMap<string, Handler>;
  readonly #port: SqlRedisPort;
  readonly #identity: Identity;
  readonly #slots: Slots;
  readonly #buffer: ClaimBuffer;
  readonly #runContext: RunContext;
  readonly #running = new Running();
  readonly #reports: Reports;
  readonly #closing = new AbortController();
  #heartbeat: Heartbeat | undefined;
  #consumer: Consumer | undefined;
  #unanswered: UnansweredClaims | undefined;
  #signals: Subscription | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: EngineOptions) {
    const { log, metrics, isolate } = options;
    this.#options = options;
    this.#handlers = new Map(Object.entries(options.handlers));
    this.#slots = new Slots(options.concurrency, metrics);
    this.#port = new SqlRedisPort({
      database: options.database,
      redis: options.redis,
      card: {
        name: options.name,
        types: [...this.#handlers.keys()],
        ...(options.queues === undefined ? {} : { queues: options.queues }),
        concurrency: options.concurrency,
        isolates: isolate !== undefined,
        leaseSeconds: options.leaseSeconds,
      },
      starvationMs: options.starvationSeconds * 1000,
      databaseNow: () => this.#heartbeat?.databaseNow() ?? Date.now(),
      log,
      metrics,
    });
    this.#buffer = new ClaimBuffer({
      slots: this.#slots,
      running: this.#running,
      begin: (attempt) => this.#run(attempt),
      port: this.#port,
      holdsLease: (workerId) => workerId === this.#claimsAs(),
      lookUp: (workerId, taskIds) => this.#unanswered?.add(workerId, taskIds),
      log,
    });
    this.#reports = new Reports({ write: (report) => this.#port.report(report), log, metrics });
    this.#runContext = {
      reports: this.#reports,
      port: this.#port,
      handlers: this.#handlers,
      metrics: createAttemptMetrics(metrics),
      log,
      isolate,
      databaseNow: () => this.#heartbeat?.databaseNow() ?? Date.now(),
      closing: this.#closing.signal,
      returned: (job, ranMs, stillRunning) => void this.#buffer.returned(job, ranMs, stillRunning),
    };
    this.#identity = new Identity(this.#port, log, metrics);
  }

  get workerId(): string {
    return this.#identity.workerId;
  }

  get loops(): readonly Loop[] {
    return [this.#consumer?.loop, this.#unanswered?.loop].filter((loop) => loop !== undefined);
  }

  get stuck(): number {
    return this.#slots.stuck;
  }

  observe(): void {
    this.#slots.observe();
  }

  get concurrency(): number {
    return this.#slots.size;
  }

  async start(): Promise<void> {
    const { log, metrics, redis, leaseSeconds, queues = "all" } = this.#options;
    await this.#identity.register();
    this.#heartbeat = startHeartbeat({
      ...this.#options,
      workerId: this.workerId,
      leaseMs: leaseSeconds * 1000,
      running: () => this.#running.load(),
      onAnswer: (answer) => this.#heard(answer),
      onLapse: () => this.#lapsed("no heartbeat was accepted for almost a lease"),
    });
    const onSignals = (signals: Signal[]): void => signals.forEach((signal) => this.#signalled(signal));
    this.#signals = subscribe(redis, "signals", onSignals, { onReset: () => log.debug("hearing signals") });
    this.#unanswered = new UnansweredClaims({
      port: this.#port,
      forMs: leaseSeconds * 1000,
      holds: (taskId, fence) => this.#running.has(taskId, fence),
      found: (job, workerId) => this.#buffer.add(job, workerId),
      log,
      metrics,
    });
    this.#consumer = new Consumer({
      port: this.#port,
      buffer: this.#buffer,
      unanswered: this.#unanswered,
      knows: (type) => this.#handlers.has(type),
      workerId: () => (this.#stopped === undefined ? this.#claimsAs() : undefined),
      log,
      metrics,
    });
    const [slots, types] = [this.concurrency, [...this.#handlers.keys()]];
    log.info({ worker: this.workerId, slots, queues, types }, "taking jobs");
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#drain();
    return this.#stopped;
  }

  /** The attempt's slot is taken; it is given back when the handler has really returned. */
  #run(attempt: Attempt): void {
    this.#heartbeat?.begins(attempt.timeoutMs);
    void runAttempt(this.#runContext, attempt)
      .catch((err: unknown) => this.#options.log.error({ err, job: attempt.job.taskId }, "running it failed"))
      .finally(() => {
        // Once aborted for the drain, it has no ending of its own: the release at the end names it.
        if (attempt.reason !== "drain") this.#running.delete(attempt);
        this.#buffer.recorded();
      });
  }

  /** The id to claim with; undefined while the lease may be over. */
  #claimsAs(): string | undefined {
    return this.#heartbeat?.holdsLease === true && !this.#identity.renewing ? this.workerId : undefined;
  }

  #heard(answer: BeatAnswer): void {
    if (!answer.accepted) {
      this.#lapsed("this worker was declared lost");
      void this.#renew();
      return;
    }
    this.#port.heard(answer, this.workerId);
    for (const { taskId, fence, graceMs } of answer.cancels) this.#running.cancel(taskId, fence, graceMs);
    this.#heartbeat?.handled(answer.cancels.map(({ taskId }) => taskId));
  }

  #signalled(signal: Signal): void {
    if (signal.kind === "cancel") {
      if (signal.worker_id !== this.workerId) return;
      this.#running.cancel(signal.task_id, signal.fence, signal.grace_ms);
    } else if (signal.kind === "held") void this.#port.heldSomewhere(signal.type);
    else if (this.#options.queues === undefined) void this.#port.wake();
  }

  /** Others may run these jobs from now on. Their endings are still offered; the fence decides. */
  #lapsed(why: string): void {
    const jobs = this.#running.size;
    if (jobs > 0) this.#options.log.error({ jobs, why }, "stopping all jobs");
    this.#running.stopAll("lease lost");
  }

  async #renew(): Promise<void> {
    if (this.#stopped !== undefined) return;
    const workerId = await this.#identity.renew();
    if (workerId !== undefined) this.#heartbeat?.changeIdentity(workerId);
  }

  #drain(): Promise<void> {
    return drain({
      port: this.#port,
      workerId: this.workerId,
      running: this.#running,
      slots: this.#slots,
      drainSeconds: this.#options.drainSeconds,
      sources: [this.#consumer, this.#unanswered, this.#buffer, { stop: async () => this.#signals?.close() }],
      closing: this.#closing,
      afterwards: [{ stop: async () => this.#reports.close() }, this.#heartbeat],
      log: this.#options.log,
    });
  }
}
