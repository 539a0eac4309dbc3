import type { Logger } from "../log/logger.ts";
import type { HealthReport } from "../server/health.ts";
import { withDeadline } from "../waits/deadline.ts";

const DEFAULT_STOP_DEADLINE_MS = 30_000;

/** When the time is up, each further service still gets this long: most of them only release something. */
const LAST_STEPS_MS = 50;

/** Anything that is closed when the process ends. */
export interface Stoppable {
  stop(): Promise<void>;
}

/** The services a process has started, in order. */
export interface Lifecycle {
  /**
   * Registers a service that has just started, and returns it. Services stop in the reverse order, each within
   * `deadlineMs` (default 30 s) and all of them within `stopMs`: the last ones get what is left. When the stop has
   * begun already, the service is stopped at once and this throws, so that a start overtaken by a signal ends there.
   */
  use<Service extends Stoppable>(name: string, service: Service, deadlineMs?: number): Service;
  /**
   * Stops every service, the last one first. A service that fails or misses its deadline does not keep the others
   * from stopping; the promise then rejects with an `AggregateError`. Further calls share the first one's outcome.
   */
  stop(): Promise<void>;
  /** How long all of the stop may take, milliseconds; known once the configuration is. */
  stopWithin(ms: number): void;
  /** What `stopWithin` said last. */
  readonly stopMs: number;
  /** Says how to find out whether what was started makes progress: what /healthz answers, and a watchdog goes by. */
  reportHealth(health: () => HealthReport): void;
  /** By what `reportHealth` said last. Alive before that: it starts. */
  health(): HealthReport;
}

interface Step {
  readonly name: string;
  readonly service: Stoppable;
  readonly deadlineMs: number;
}

/** A lifecycle without a process around it: for tests, and for users who run the engine inside their own service. */
export function createLifecycle(log: Logger, stopMs: number = DEFAULT_STOP_DEADLINE_MS): Lifecycle {
  return new ServiceStack(log, stopMs);
}

class ServiceStack implements Lifecycle {
  readonly #log: Logger;
  // No AsyncDisposableStack: Node 22, which runs what is published, has none.
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #late: Promise<void>[] = [];
  readonly #failures: unknown[] = [];
  #stopped: Promise<void> | undefined;
  #stopAt = Number.POSITIVE_INFINITY;
  #health: () => HealthReport = () => ({ ok: true, checks: {} });
  stopMs: number;

  constructor(log: Logger, stopMs: number) {
    this.#log = log;
    this.stopMs = stopMs;
  }

  stopWithin(ms: number): void {
    this.stopMs = ms;
  }

  reportHealth(health: () => HealthReport): void {
    this.#health = health;
  }

  health(): HealthReport {
    return this.#health();
  }

  use<Service extends Stoppable>(
    name: string,
    service: Service,
    deadlineMs: number = DEFAULT_STOP_DEADLINE_MS,
  ): Service {
    const stop = (): Promise<void> => this.#stopOne({ name, service, deadlineMs });
    if (this.#stopped === undefined) {
      this.#stops.push(stop);
      return service;
    }
    this.#late.push(stop());
    throw new Error(`${name} started after the stop had begun`);
  }

  async stop(): Promise<void> {
    if (this.#stopped === undefined) {
      this.#stopAt = performance.now() + this.stopMs;
      this.#stopped = this.#stopAll();
    }
    await this.#stopped;
    await Promise.all(this.#late);
    if (this.#failures.length > 0) {
      throw new AggregateError(this.#failures, `${this.#failures.length} services did not stop cleanly`);
    }
  }

  /** One after the other: a service may need those that started before it until it has stopped. */
  async #stopAll(): Promise<void> {
    for (const stop of this.#stops.toReversed()) await stop();
  }

  /** Never rejects. */
  async #stopOne({ name, service, deadlineMs }: Step): Promise<void> {
    const startedAt = performance.now();
    const ms = (): number => Math.round(performance.now() - startedAt);
    this.#log.debug({ service: name }, "stopping");
    try {
      const leftMs = Math.max(LAST_STEPS_MS, Math.round(this.#stopAt - startedAt));
      await withDeadline(service.stop(), Math.min(deadlineMs, leftMs), `stop of ${name}`);
      this.#log.info({ service: name, ms: ms() }, "stopped");
    } catch (error) {
      this.#failures.push(error);
      this.#log.error({ service: name, ms: ms(), err: error }, "did not stop cleanly");
    }
  }
}
