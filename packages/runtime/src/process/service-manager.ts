import type { Log } from "../log/logger.ts";
import type { HealthReport } from "../server/health.ts";
import { sleep } from "../waits/deadline.ts";

/** We speak this often within what systemd waits for: a message or two may be late. */
const OFTEN = 3;
/** How often where systemd waits for nothing. */
const USUAL_MS = 20_000;
/** `systemd-notify` itself waits 5 s for systemd to have read its message. */
const TELL_MS = 10_000;
/** A stop that is over waits no longer for its own news to be read. */
const LAST_WORDS_MS = 500;
const PROGRAM = "systemd-notify";

/** Whoever has started this process, and restarts it when it is not heard of. */
export interface ServiceManager {
  /** The start is over. Before, it is only told that we are still at it. */
  started(): void;
  /** The stop has begun, and may take this long, milliseconds. */
  stopping(withinMs: number): void;
  /** Resolves when it has been told of all that, or does not listen. Call it last. */
  told(): Promise<void>;
}

const NOBODY: ServiceManager = {
  started: () => undefined,
  stopping: () => undefined,
  told: () => Promise.resolve(),
};

/**
 * The systemd that NOTIFY_SOCKET names, of a unit with Type=notify. It is told of the start and of the stop, and, as
 * often as its watchdog asks (WATCHDOG_USEC), that we are alive, which `health` decides: what a restart does not
 * cure is no reason for one. The variables are taken out of `env`, so that no program of a job speaks for us. Elsewhere
 * nothing is done, and nothing loaded.
 */
export function serviceManager(env: NodeJS.ProcessEnv, health: () => HealthReport, log: Log): ServiceManager {
  const { NOTIFY_SOCKET: socket = "", WATCHDOG_USEC: usec = "", WATCHDOG_PID: pid = "" } = env;
  for (const name of ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]) delete env[name];
  if (socket === "") return NOBODY;
  // It is about another process where this one was started by whatever the unit runs.
  const isOurs = pid === "" || pid === String(process.pid);
  const watchdogMs = isOurs && /^[1-9]\d*$/u.test(usec) ? Number(usec) / 1_000 : undefined;
  return new Systemd({ socket, path: env["PATH"], watchdogMs, health, log });
}

interface SystemdOptions {
  readonly socket: string;
  readonly path: string | undefined;
  /** How long it waits for a sign of life; undefined: for ever. */
  readonly watchdogMs: number | undefined;
  readonly health: () => HealthReport;
  readonly log: Log;
}

class Systemd implements ServiceManager {
  readonly #options: SystemdOptions;
  readonly #everyMs: number;
  #phase: "starting" | "running" | "stopping" = "starting";
  #told: Promise<void> = Promise.resolve();
  #telling = 0;
  #fails = false;
  #status = "";
  #alive = true;

  constructor(options: SystemdOptions) {
    this.#options = options;
    this.#everyMs = (options.watchdogMs ?? USUAL_MS * OFTEN) / OFTEN;
    setInterval(() => this.#giveSign(), this.#everyMs).unref();
  }

  started(): void {
    if (this.#phase !== "starting") return;
    this.#phase = "running";
    this.#tell("READY=1", this.#statusLine());
  }

  stopping(withinMs: number): void {
    this.#phase = "stopping";
    // A drain that was made longer needs no change of the unit: TimeoutStopSec would cut it off.
    this.#tell("STOPPING=1", microseconds("EXTEND_TIMEOUT_USEC", withinMs), this.#statusLine());
  }

  async told(): Promise<void> {
    await Promise.race([this.#told, sleep(LAST_WORDS_MS)]);
  }

  #giveSign(): void {
    // The one before has not been read yet: another would not be, either.
    if (this.#telling > 0) return;
    // A process that waits for its database is not to be given up by TimeoutStartSec.
    if (this.#phase === "starting")
      this.#tell(microseconds("EXTEND_TIMEOUT_USEC", this.#everyMs * OFTEN), this.#statusLine());
    else {
      const before = this.#status;
      const status = this.#statusLine();
      const signs = this.#alive && this.#options.watchdogMs !== undefined ? ["WATCHDOG=1"] : [];
      this.#tell(...signs, ...(status === before ? [] : [status]));
    }
  }

  /** What `systemctl status` shows; finds out on the way whether we are alive. */
  #statusLine(): string {
    // Its loops have stopped then, and how long a stop may take is bounded by itself.
    const { ok, checks } = this.#phase === "stopping" ? { ok: true, checks: {} } : this.#health();
    const bad = Object.entries(checks).filter(([, line]) => line !== "ok");
    if (this.#alive && !ok) this.#options.log.error({ checks }, "not alive: the watchdog is told nothing");
    this.#alive = ok;
    const said = bad.map(([name, line]) => `${name}: ${line}`).join("; ");
    this.#status = `STATUS=${said === "" ? this.#phase : said}`.replaceAll(/\s+/gu, " ");
    return this.#status;
  }

  #health(): HealthReport {
    try {
      return this.#options.health();
    } catch (error) {
      return { ok: false, checks: { health: error instanceof Error ? error.message : String(error) } };
    }
  }

  /** In order: that it stops must not overtake that it has started. */
  #tell(...lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#telling += 1;
    this.#told = this.#told.then(async () => {
      const failure = await this.#run(lines);
      this.#telling -= 1;
      if (failure !== undefined && !this.#fails)
        this.#options.log.warn({ err: failure, lines }, `systemd is not told: ${PROGRAM} fails`);
      this.#fails = failure !== undefined;
    });
  }

  /** Node cannot send to such a socket. Resolves with what went wrong. */
  #run(lines: readonly string[]): Promise<Error | undefined> {
    const { execFile } = process.getBuiltinModule("node:child_process");
    const { socket, path } = this.#options;
    const env = { NOTIFY_SOCKET: socket, ...(path !== undefined && { PATH: path }) };
    return new Promise((resolve) => {
      execFile(PROGRAM, [...lines], { env, timeout: TELL_MS }, (error) => resolve(error ?? undefined));
    });
  }
}

const microseconds = (name: string, ms: number): string => `${name}=${Math.round(ms * 1_000)}`;
