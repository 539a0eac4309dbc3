import { Condition, type Stoppable } from "@muster/runtime";
import type { Child } from "../child.ts";

const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
/** One that ran for this long starts with short pauses again. */
const STEADY_MS = 60_000;

export interface SupervisedOptions {
  readonly name: string;
  /** Starts it; resolves when it is ready. */
  readonly launch: () => Promise<Child>;
  readonly say: (line: string) => void;
  /** It may be mended by a change of files, which is waited for where it cannot start. */
  readonly reloads: boolean;
}

/** Keeps a process running: one that ends is started again, with growing pauses, and each time that is said. */
export class Supervised implements Stoppable {
  readonly #options: SupervisedOptions;
  #child: Child | undefined;
  #stopping = false;
  #reloading = false;
  readonly #asked = new Condition();
  #turning: Promise<void> = Promise.resolve();

  constructor(options: SupervisedOptions) {
    this.#options = options;
  }

  /** Resolves when it is ready, or, where a change of files may mend it, when it has said why it is not. */
  async start(): Promise<void> {
    try {
      await this.#launch();
    } catch (error) {
      if (!this.#options.reloads) throw error;
      this.#tell(error);
    }
    this.#turning = this.#turn();
  }

  /** Ends it in order and starts it again at once. */
  async reload(): Promise<void> {
    this.#reloading = true;
    this.#asked.notify();
    await this.#child?.stop();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#asked.notify();
    await this.#child?.stop();
    await this.#turning;
    // Started during the stop.
    await this.#child?.stop();
  }

  async #turn(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !this.#stopping; ) {
      if (this.#child !== undefined) {
        const startedAt = performance.now();
        const how = await this.#child.ended;
        this.#child = undefined;
        if (this.#stopping) return;
        if (performance.now() - startedAt > STEADY_MS) pause = FIRST_PAUSE_MS;
        if (!this.#reloading) {
          this.#options.say(`${this.#options.name} ended (${how}); starting it again in ${pause / 1_000} s`);
          await this.#untilAsked(pause);
          pause = Math.min(2 * pause, MAX_PAUSE_MS);
        }
      } else if (!this.#reloading) {
        // It could not start. Only a change of its files helps, where these can be the cause.
        await this.#untilAsked(this.#options.reloads ? undefined : pause);
        pause = Math.min(2 * pause, MAX_PAUSE_MS);
      }
      if (this.#stopping) return;
      await this.#again();
    }
  }

  /** Until a reload or a stop, or so long. */
  #untilAsked(timeoutMs: number | undefined): Promise<void> {
    return this.#asked.until(() => this.#stopping || this.#reloading, { timeoutMs });
  }

  async #again(): Promise<void> {
    this.#reloading = false;
    try {
      await this.#launch();
    } catch (error) {
      this.#tell(error);
    }
  }

  async #launch(): Promise<void> {
    this.#child = await this.#options.launch();
    this.#options.say(`${this.#options.name} is ready (pid ${this.#child.pid})`);
  }

  #tell(error: unknown): void {
    this.#options.say(error instanceof Error ? error.message : String(error));
    if (this.#options.reloads) this.#options.say(`${this.#options.name} waits for a change of the handlers`);
  }
}
