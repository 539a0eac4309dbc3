import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { sumOfMetric } from "./metrics-text.ts";
import { waitFor } from "./wait.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const OUTPUT_LIMIT = 64_000;
/** Above the longest drain that a test asks for, by as much as a busy machine takes. */
const STOP_DEADLINE_MS = 90_000;
const REQUEST_DEADLINE_MS = 15_000;

export type App = "api" | "worker";

export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** From what an app is started. */
export interface Origin {
  /** Its working directory, which keeps what Node has compiled. */
  readonly root: string;
  /** What Node is told to run. */
  readonly args: (app: App) => readonly string[];
}

/** The project's sources. Another folder than this one holds a changed copy of them. */
export const fromSources = (root: string = REPOSITORY): Origin => ({
  root,
  args: (app) => [`apps/${app}/src/main.ts`],
});

/** A folder in which the packages are installed, as their users start them. */
export const fromPackages = (root: string): Origin => ({
  root,
  args: (app) => ["node_modules/muster/dist/main.js", app],
});

/** The last resort, for a test run that is cut short. */
const running = new Set<AppProcess>();
process.once("exit", () => {
  for (const app of running) app.signal("SIGKILL");
});

/** One running API or worker, as a user would start it. */
export class AppProcess {
  readonly app: App;
  readonly pid: number;
  /** Where an api serves gRPC. A worker does not use it. */
  readonly apiPort: number;
  readonly metricsPort: number;
  /** Settles when it has ended, whoever ended it. */
  readonly exited: Promise<Exit>;

  readonly #child: ChildProcess;
  #output = "";
  #follow: (text: string) => void = () => {};

  constructor(app: App, env: Readonly<Record<string, string>>, { root, args }: Origin = fromSources()) {
    const { PATH = "", HOME = "" } = process.env;
    this.app = app;
    this.apiPort = Number(env["API_PORT"]);
    this.metricsPort = Number(env["METRICS_PORT"]);
    this.#child = spawn(process.execPath, args(app), {
      cwd: root,
      env: { PATH, HOME, NODE_COMPILE_CACHE: `${root}/.muster/compile-cache`, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (this.#child.pid === undefined) throw new Error(`${process.execPath} cannot be run.`);
    this.pid = this.#child.pid;
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-OUTPUT_LIMIT);
        this.#follow(text);
      });
    }
    this.exited = new Promise((resolve) => {
      this.#child.once("close", (code, signal) => resolve({ code, signal }));
    });
    running.add(this);
    this.#child.once("close", () => running.delete(this));
  }

  /** The last 64,000 characters of what it printed. */
  output(): string {
    return this.#output;
  }

  /** Keeps all that it prints from now on, and what `output` has; the returned function says it. */
  keepOutput(): () => string {
    let all = this.#output;
    this.#follow = (text) => {
      all += text;
    };
    return () => all;
  }

  /** Its output under a heading that says which process this is. */
  report(): string {
    const { exitCode, signalCode } = this.#child;
    const state =
      exitCode === null && signalCode === null ? "running" : `ended with ${signalCode ?? exitCode}`;
    return `--- ${this.app}, pid ${this.pid}, ${state} ---\n${this.#output}--- end of ${this.app} ---`;
  }

  /** Returns once `/readyz` answers 200; throws with its output when it ends first or takes longer (default: `waitFor`'s). */
  async ready(timeoutMs?: number): Promise<void> {
    const ended = this.exited.then(() => "ended" as const);
    const ready = waitFor(async () => (await this.#get("/readyz")).ok, {
      what: `/readyz of the ${this.app} to answer 200`,
      timeoutMs,
    });
    try {
      if ((await Promise.race([ready, ended])) === "ended")
        throw new Error(`The ${this.app} ended before it was ready.`);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${this.report()}`, {
        cause: error,
      });
    }
  }

  /** Sends the signal and does not wait: SIGSTOP, SIGCONT, or SIGTERM during something else. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends a signal that ends it (default SIGKILL), and awaits the end. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<Exit> {
    this.signal(signal);
    return this.exited;
  }

  /**
   * SIGTERM; returns how it ended and after how many milliseconds.
   * Kills it and throws with its output when it has not ended after 90 s.
   */
  async stop(): Promise<Exit & { readonly ms: number }> {
    const start = performance.now();
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      this.signal("SIGKILL");
    }, STOP_DEADLINE_MS);
    const exit = await this.kill("SIGTERM");
    clearTimeout(deadline);
    if (late)
      throw new Error(`The ${this.app} did not end ${STOP_DEADLINE_MS} ms after SIGTERM.\n${this.report()}`);
    return { ...exit, ms: performance.now() - start };
  }

  /** The text of its `/metrics`. */
  async metrics(): Promise<string> {
    const response = await this.#get("/metrics");
    if (!response.ok) throw new Error(`/metrics of the ${this.app} answered ${response.status}.`);
    return response.text();
  }

  /** The sum of the metric's series that carry the labels, see `sumOfMetric`. */
  async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    return sumOfMetric(await this.metrics(), name, labels);
  }

  #get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.metricsPort}${path}`, {
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
    });
  }
}
