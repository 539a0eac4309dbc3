import type { Handler, Handlers } from "@muster/job";
import { type Logger, type Metrics, type Turning } from "@muster/runtime";
import type { TraceRelation } from "@muster/tracing";
import { createAttemptMetrics } from "./attempt/attempt-metrics.ts";
import { createSuccesses, type EndContext } from "./attempt/end-attempt.ts";
import type { HandlerServices } from "./attempt/handler-context.ts";
import { checkHandlers, type Isolate } from "./attempt/isolate.ts";
import { type RunContext, runAttempt } from "./attempt/run-attempt.ts";
import { Running } from "./attempt/running.ts";
import type { Successes } from "./attempt/successes.ts";
import { drain } from "./drain.ts";
import type { SessionEvents, WorkerPort, WorkerSession } from "./port.ts";
import { Reports } from "./reports/reports.ts";
import type { EngineSealing } from "./sealed/open-payload.ts";
import type { Secrets } from "./secrets/index.ts";
import { ClaimBuffer } from "./take/claim-buffer.ts";
import { Consumer } from "./take/consumer.ts";
import { NO_PERMIT } from "./take/renew-permits.ts";
import { Slots } from "./take/slots.ts";
import { UnansweredClaims } from "./take/unanswered-claims.ts";

export interface EngineOptions {
  readonly port: WorkerPort;
  readonly handlers: Handlers;
  readonly concurrency: number;
  readonly drainSeconds: number;
  /**
   * Runs jobs in a process or a thread of their own: those whose handler asks for it, and those that were lost before.
   * Without it the latter run here like any other, and a handler that asks for it is refused.
   */
  readonly isolate?: Isolate | undefined;
  /** Which secrets handlers may ask for. Default: none. */
  readonly secrets?: Secrets | undefined;
  /** Default: `link`. */
  readonly traceRelation?: TraceRelation | undefined;
  /** Undefined: nothing is sealed. */
  readonly sealing?: EngineSealing | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface Engine {
  readonly workerId: string;
  readonly loops: readonly Turning[];
  /** Slots whose handler has outlived its recorded end. */
  readonly stuck: number;
  readonly concurrency: number;
  /** False while others may run what runs here, because the store has not heard of this worker for almost a lease. */
  readonly holdsLease: boolean;
  /** Resolves when it has drained because its store has asked for that: nothing more comes of it. */
  readonly drained: Promise<void>;
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
  const { port, handlers, isolate, concurrency, log } = options;
  checkHandlers(handlers, isolate);
  const running = new Running();
  const asked = Promise.withResolvers<number | undefined>();
  const worker = { types: Object.keys(handlers), concurrency, isolates: isolate !== undefined };
  const session = await port.register(worker, eventsFor(running, asked.resolve, log));
  const engine = new WorkerEngine(options, session, running);
  void asked.promise.then((leftMs) => engine.drainAsAsked(leftMs));
  return engine;
}

function eventsFor(running: Running, onDrain: (leftMs?: number) => void, log: Logger): SessionEvents {
  return {
    running: () => running.load(),
    held: () => running.all(),
    onStop: ({ taskId, fence, reason, graceMs }) => running.stop(taskId, fence, reason, graceMs),
    // Others may run these jobs from now on. Their endings are still offered; the fence decides.
    onLapse: (why) => {
      if (running.size > 0) log.error({ jobs: running.size, why }, "stopping all jobs");
      running.stopAll("lease lost");
    },
    onDrain,
  };
}

class WorkerEngine implements Engine {
  readonly concurrency: number;
  readonly #options: EngineOptions;
  readonly #session: WorkerSession;
  readonly #running: Running;
  readonly #slots: Slots;
  readonly #reports: Reports;
  readonly #successes: Successes;
  readonly #buffer: ClaimBuffer;
  readonly #unanswered: UnansweredClaims;
  readonly #consumer: Consumer;
  readonly #closing = new AbortController();
  readonly #drained = Promise.withResolvers<void>();
  readonly drained: Promise<void> = this.#drained.promise;
  /** Aborts when a drain of somebody else's time has had its worker's own, once that is to stop. */
  readonly #hurry = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(options: EngineOptions, session: WorkerSession, running: Running) {
    const { log, metrics, concurrency } = options;
    this.concurrency = concurrency;
    this.#options = options;
    this.#session = session;
    this.#running = running;
    this.#slots = new Slots(concurrency, metrics);
    this.#reports = new Reports({ write: (report) => session.report(report), log, metrics });
    const handlers = new Map<string, Handler>(Object.entries(options.handlers));
    const ending = this.#endContext();
    this.#successes = createSuccesses(ending);
    const context = this.#runContext(ending, handlers);
    this.#buffer = new ClaimBuffer({
      slots: this.#slots,
      running,
      run: (attempt, now) => runAttempt(context, attempt, now),
      session,
      lookUp: (workerId, taskIds) => this.#unanswered.add(workerId, taskIds),
      log,
    });
    const buffer = this.#buffer;
    this.#unanswered = new UnansweredClaims({
      session,
      forMs: session.leaseMs,
      heldFence: (taskId) => running.fenceOf(taskId),
      onFound: (jobs, workerId) => buffer.add({ jobs, permit: NO_PERMIT }, workerId),
      log,
      metrics,
    });
    this.#consumer = new Consumer({ session, buffer, unanswered: this.#unanswered, log, metrics });
  }

  get workerId(): string {
    return this.#session.workerId;
  }

  get loops(): readonly Turning[] {
    return [this.#consumer.loop, this.#unanswered.loop, ...this.#session.loops];
  }

  get stuck(): number {
    return this.#slots.stuck;
  }

  get holdsLease(): boolean {
    return this.#session.holdsLease(this.#session.workerId);
  }

  observe(): void {
    this.#slots.observe();
  }

  stop(): Promise<void> {
    const { drainSeconds } = this.#options;
    if (this.#stopped === undefined) return this.#drain(drainSeconds);
    setTimeout(() => this.#hurry.abort(), drainSeconds * 1000).unref();
    return this.#stopped;
  }

  #drain(drainSeconds: number): Promise<void> {
    this.#stopped ??= drain({
      session: this.#session,
      running: this.#running,
      slots: this.#slots,
      drainSeconds,
      hurry: this.#hurry.signal,
      sources: [this.#consumer, this.#unanswered, this.#buffer],
      closing: this.#closing,
      successes: this.#successes,
      reports: this.#reports,
      log: this.#options.log,
    });
    return this.#stopped;
  }

  /** Nobody waits for it: whoever stops this engine later hears how it went. */
  async drainAsAsked(leftMs?: number): Promise<void> {
    const { log, drainSeconds } = this.#options;
    log.info("the store asks this worker to drain");
    try {
      await this.#drain(leftMs === undefined ? drainSeconds : leftMs / 1000);
    } catch (err) {
      log.error({ err }, "the drain that was asked for has left something behind");
    }
    this.#drained.resolve();
  }

  #endContext(): EndContext {
    const { log, metrics } = this.#options;
    return {
      session: this.#session,
      services: { reports: this.#reports },
      onLeft: (attempts, how) => this.#buffer.onLeft(attempts, how),
      metrics: createAttemptMetrics(metrics, this.#session),
      closing: this.#closing.signal,
      log,
    };
  }

  #runContext(ending: EndContext, handlers: ReadonlyMap<string, Handler>): RunContext {
    const { log, isolate, secrets, traceRelation, sealing } = this.#options;
    const services: HandlerServices = {
      reports: this.#reports,
      logOf: ({ taskId, type, attempt }, traceId) =>
        log.child({ job: taskId, type, attempt, ...(traceId !== undefined && { trace_id: traceId }) }),
      transactions: this.#session.transactions,
      secrets,
    };
    return { ...ending, handlers, services, isolate, traceRelation, sealing, successes: this.#successes };
  }
}
