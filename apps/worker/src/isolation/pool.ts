import type { Isolation } from "@muster/job";
import { IsolatedRunner } from "./isolated-runner.ts";
import type { Doomed } from "./messages.ts";

/** For a runner that has said that it ends. */
const DOOMED_MS = 2_000;

export interface PoolOptions {
  /** What runners find in `process.env`. */
  readonly env: NodeJS.ProcessEnv;
  /** How long a runner waits for its next job before it ends, milliseconds. */
  readonly idleMs: number;
  /** Jobs after which a runner makes way for a new one: what handlers leave behind in it grows with each job. */
  readonly maxUses: number;
  /** Told of a runner that is about to end by itself. */
  readonly onDoom: (runner: IsolatedRunner, doom: Doomed) => void;
}

/**
 * Runners that have run a job well wait here for the next: starting one takes longer than most jobs. There are never
 * more of a kind than jobs of that kind ran at once, which the worker's slots bound.
 */
export class RunnerPool {
  readonly #options: PoolOptions;
  readonly #all = new Set<IsolatedRunner>();
  /** The one that was used last at the end: it is taken first, so that surplus ones reach their age limit. */
  readonly #idle = new Map<IsolatedRunner, NodeJS.Timeout>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** How many live. */
  get size(): number {
    return this.#all.size;
  }

  /** A runner that has run jobs and waits for the next. Give it to `put` or `drop` afterwards. */
  waiting(isolation: Isolation): IsolatedRunner | undefined {
    const waiting = [...this.#idle.keys()].findLast((runner) => runner.isolation === isolation);
    if (waiting !== undefined) this.#forget(waiting);
    return waiting;
  }

  /** A runner that nothing ran in, and which may not be ready yet. Give it to `put` or `drop` afterwards. */
  fresh(isolation: Isolation): IsolatedRunner {
    const runner: IsolatedRunner = new IsolatedRunner(isolation, this.#options.env, (doom) => {
      // It is of no more use, and may not end by itself.
      this.#forget(runner);
      setTimeout(() => runner.kill(), DOOMED_MS).unref();
      this.#options.onDoom(runner, doom);
    });
    this.#all.add(runner);
    void runner.gone.then(() => {
      this.#all.delete(runner);
      this.#forget(runner);
    });
    return runner;
  }

  /** Takes back a runner in which nothing runs. */
  put(runner: IsolatedRunner): void {
    if (runner.death !== undefined || runner.doom !== undefined) return;
    if (runner.uses >= this.#options.maxUses) return this.drop(runner);
    this.#idle.set(
      runner,
      setTimeout(() => this.drop(runner), this.#options.idleMs),
    );
  }

  /** Ends a runner that is of no more use. */
  drop(runner: IsolatedRunner): void {
    this.#forget(runner);
    if (runner.death === undefined) void runner.retire();
  }

  /** Ends all of them, also those in which something still runs. */
  async stop(): Promise<void> {
    await Promise.all([...this.#all].map((runner) => runner.retire()));
  }

  #forget(runner: IsolatedRunner): void {
    clearTimeout(this.#idle.get(runner));
    this.#idle.delete(runner);
  }
}
