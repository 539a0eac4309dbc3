import {
  type Config,
  ConfigError,
  type ConfigTable,
  configWarnings,
  type Option,
  readConfig,
} from "../config/env.ts";
import { createLogger, type Logger, type LogLevel } from "../log/logger.ts";
import { hideFields } from "../secrets/secret-fields.ts";
import { hideSecrets } from "../secrets/secrets.ts";
import { createLifecycle, type Lifecycle } from "./lifecycle.ts";
import { watchParent } from "./parent.ts";
import { type ServiceManager, serviceManager } from "./service-manager.ts";
import { guardStop } from "./stop-guard.ts";
import { onStopSignals } from "./stop-signals.ts";

/** A main thread that is still blocked this long after the time is up will not come back to end the process. */
const BLOCKED_MS = 800;

export interface ServiceOptions<Settings extends ConfigTable> {
  /** In every line of its log. */
  readonly name: string;
  readonly settings: Settings & {
    readonly LOG_LEVEL: Option<LogLevel>;
    readonly LOG_HIDE: Option<string[]>;
  };
  /** Starts the services, each handed to `stack.use` as soon as it runs. */
  readonly start: (config: Config<Settings>, stack: Lifecycle, log: Logger) => Promise<void>;
}

/** A process that is configured by its environment, from its configuration to its exit, as `runProcess` says. */
export async function runService<const Settings extends ConfigTable>({
  name,
  settings,
  start,
}: ServiceOptions<Settings>): Promise<void> {
  // The level is known only once the configuration is; until then its mistakes have to be told.
  const log = createLogger({ name, level: "info" });
  await runProcess({
    name,
    log,
    start: async (stack) => {
      const config = readConfig<Settings>(settings, process.env);
      const { LOG_LEVEL, LOG_HIDE } = settings;
      const logging = readConfig({ LOG_LEVEL, LOG_HIDE }, process.env);
      log.level = logging.LOG_LEVEL;
      hideFields(logging.LOG_HIDE);
      for (const warning of configWarnings(settings, process.env)) log.warn(warning);
      await start(config, stack, log);
    },
  });
}

export interface ProcessOptions {
  readonly name: string;
  readonly log: Logger;
  /** Reads the configuration and starts the services, each handed to `stack.use` as soon as it runs. */
  readonly start: (stack: Lifecycle) => Promise<void>;
}

/**
 * Runs a process from start to exit. SIGTERM, SIGINT, SIGHUP (a closed terminal), SIGQUIT or the end of the parent that
 * MUSTER_PARENT names stops the services and exits 0 (1 when one of them did not stop cleanly); a second signal exits 1
 * at once. A failed start, an uncaught exception or an unhandled rejection is told, the services are stopped, and the
 * process exits 1. Under systemd it says when it has started and that it lives, as `stack.reportHealth` has it.
 */
export async function runProcess({ name, log, start }: ProcessOptions): Promise<void> {
  const stack = createLifecycle(log);
  const manager = serviceManager(process.env, () => stack.health(), log);
  const ending = new ProcessEnd(stack, manager, log);
  onSignals(log, ending);
  onFatalErrors(log, ending);
  surviveLostReaders();
  watchParent(process.env, () => {
    log.info("stopping: the process that started this one has ended");
    void ending.begin(0);
  });
  try {
    await start(stack);
    manager.started();
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
  readonly #manager: ServiceManager;
  readonly #log: Logger;
  #exitCode: number | undefined;

  constructor(stack: Lifecycle, manager: ServiceManager, log: Logger) {
    this.#stack = stack;
    this.#manager = manager;
    this.#log = log;
  }

  get begun(): boolean {
    return this.#exitCode !== undefined;
  }

  async begin(exitCode: number): Promise<void> {
    const begun = this.begun;
    this.#exitCode = Math.max(exitCode, this.#exitCode ?? 0);
    if (begun) return;
    this.#manager.stopping(this.#stack.stopMs + BLOCKED_MS);
    guardStop(this.#stack.stopMs + BLOCKED_MS, this.#log);
    try {
      await this.#stack.stop();
    } catch (error) {
      this.#exitCode = 1;
      this.#log.error({ err: error }, "the stop was not clean: something had to be cut off, see above");
    }
    await this.#manager.told();
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
