import { withDeadline } from "./deadline.ts";
import { ConfigError } from "./env.ts";
import type { Logger } from "./logger.ts";
import { watchParent } from "./parent.ts";
import { hideSecrets } from "./secrets.ts";
import { guardStop } from "./stop-guard.ts";
import { onStopSignals } from "./stop-signals.ts";

const DEFAULT_STOP_DEADLINE_MS = 30_000;

/** When the time is up, each further service still gets this long: most of them only let go of something. */
const LAST_STEPS_MS = 50;
/** A main thread that is still blocked so long after the time is up does not come back to end the process. */
const BLOCKED_MS = 800;

/** Anything that is closed when the process ends. */
export interface Stoppable {
  stop(): Promise<void>;
}

/** The services a process has started, in order. */
export interface Lifecycle {
  /**
   * Registers a service that has just started, and returns it. Services stop in the reverse order, each within
   * `deadlineMs` (default 30 s) and all of them within `stopMs`: what comes last gets what is left. When the stop has begun already, the service is stopped at once and this throws,
   * so that a start overtaken by a signal ends there.
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
}

export interface ProcessOptions {
  readonly name: string;
  readonly log: Logger;
  /** Reads the configuration and starts the services, each handed to `stack.use` as soon as it runs. */
  readonly start: (stack: Lifecycle) => Promise<void>;
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
  // One after the other: a service may need those that started before it until it has stopped.
  readonly #services = new AsyncDisposableStack();
  readonly #late: Promise<void>[] = [];
  readonly #failures: unknown[] = [];
  #stopped: Promise<void> | undefined;
  #stopAt = Number.POSITIVE_INFINITY;
  stopMs: number;

  constructor(log: Logger, stopMs: number) {
    this.#log = log;
    this.stopMs = stopMs;
  }

  stopWithin(ms: number): void {
    this.stopMs = ms;
  }

  use<Service extends Stoppable>(
    name: string,
    service: Service,
    deadlineMs: number = DEFAULT_STOP_DEADLINE_MS,
  ): Service {
    const stop = (): Promise<void> => this.#stopOne({ name, service, deadlineMs });
    if (this.#stopped === undefined) {
      this.#services.defer(stop);
      return service;
    }
    this.#late.push(stop());
    throw new Error(`${name} started after the stop had begun`);
  }

  async stop(): Promise<void> {
    if (this.#stopped === undefined) {
      this.#stopAt = performance.now() + this.stopMs;
      this.#stopped = this.#services.disposeAsync();
    }
    await this.#stopped;
    await Promise.all(this.#late);
    if (this.#failures.length > 0) {
      throw new AggregateError(this.#failures, `${this.#failures.length} services did not stop cleanly`);
    }
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

/**
 * Runs a process from start to exit. SIGTERM, SIGINT, SIGHUP (a closed terminal), SIGQUIT or the end of the parent that
 * MUSTER_PARENT names stops the services and exits 0 (1 when one of them did not stop cleanly); a second signal exits 1
 * at once. A failed start, an uncaught exception or an unhandled rejection is told, the services are stopped, and the
 * process exits 1.
 */
export async function runProcess({ name, log, start }: ProcessOptions): Promise<void> {
  const stack = createLifecycle(log);
  const ending = new ProcessEnd(stack, log);
  onSignals(log, ending);
  onFatalErrors(log, ending);
  surviveLostReaders();
  watchParent(process.env, () => {
    log.info("stopping: the process that started this one has ended");
    void ending.begin(0);
  });
  try {
    await start(stack);
    log.info("started");
  } catch (error) {
    if (ending.begun) {
      log.info({ err: error }, "start-up was ended by a stop");
      return;
    }
    tellFailedStart(name, log, error);
    await ending.begin(1);
  }
}

/** The end of the process: begun once, by whichever reason comes first; the worst exit code wins. */
class ProcessEnd {
  readonly #stack: Lifecycle;
  readonly #log: Logger;
  #exitCode: number | undefined;

  constructor(stack: Lifecycle, log: Logger) {
    this.#stack = stack;
    this.#log = log;
  }

  get begun(): boolean {
    return this.#exitCode !== undefined;
  }

  async begin(exitCode: number): Promise<void> {
    const begun = this.begun;
    this.#exitCode = Math.max(exitCode, this.#exitCode ?? 0);
    if (begun) return;
    guardStop(this.#stack.stopMs + BLOCKED_MS, this.#log);
    try {
      await this.#stack.stop();
    } catch (error) {
      this.#exitCode = 1;
      this.#log.error({ err: error }, "the stop was not clean: something had to be cut off, see above");
    }
    process.exit(this.#exitCode);
  }
}

function onSignals(log: Logger, ending: ProcessEnd): void {
  onStopSignals({
    first: (signal) => {
      log.info({ signal }, "stopping; a second signal ends the process at once");
      void ending.begin(0);
    },
    again: (signal) => {
      log.warn({ signal }, "second signal: ending without waiting");
      process.exit(1);
    },
  });
}

/**
 * Who reads the output may be gone before us: a closed terminal, a pipe into a program that has ended. Unheard, the
 * first line of the drain would fail, and end the drain.
 */
function surviveLostReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => stream.destroy());
}

function onFatalErrors(log: Logger, ending: ProcessEnd): void {
  // Node raises an unhandled rejection as an uncaught exception, with its own `origin`.
  process.on("uncaughtException", (error, origin) => {
    log.fatal({ err: error, origin }, "unexpected error: ending the process");
    void ending.begin(1);
  });
}

/** A wrong configuration is the operator's to mend: the message says how, and a stack would only hide it. */
function tellFailedStart(name: string, log: Logger, error: unknown): void {
  if (error instanceof ConfigError) process.stderr.write(`${name}: ${hideSecrets(error.message)}\n`);
  else log.fatal({ err: error }, "start failed");
}
