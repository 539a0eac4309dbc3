import type { Logger, Metrics } from "@muster/runtime";
import type { BeatIdentity } from "./messages.ts";

/** Makes the worker known under an id that is new, so that no process inherits running jobs. */
type Register<Who> = () => Promise<Who>;

/** Who this worker is to the others. A worker that was declared lost comes back as another: the old one may never claim. */
export class Identity<Who extends BeatIdentity> {
  readonly #register: Register<Who>;
  readonly #log: Logger;
  readonly #metrics: Pick<Metrics, "loopErrors">;
  #current: Who;
  #renewing = false;

  private constructor(
    current: Who,
    register: Register<Who>,
    log: Logger,
    metrics: Pick<Metrics, "loopErrors">,
  ) {
    this.#current = current;
    this.#register = register;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Of a worker that is registered by this call. */
  static async of<Who extends BeatIdentity>(
    register: Register<Who>,
    log: Logger,
    metrics: Pick<Metrics, "loopErrors">,
  ): Promise<Identity<Who>> {
    return new Identity(await register(), register, log, metrics);
  }

  get current(): Who {
    return this.#current;
  }

  get workerId(): string {
    return this.#current.workerId;
  }

  /** True while there is no id that could claim. */
  get renewing(): boolean {
    return this.#renewing;
  }

  /** The new one, or undefined when it could not be registered now: the next refused beat tries again. */
  async renew(): Promise<Who | undefined> {
    if (this.#renewing) return undefined;
    this.#renewing = true;
    try {
      const was = this.workerId;
      this.#current = await this.#register();
      this.#log.warn({ was, worker: this.workerId }, "registered anew");
      return this.#current;
    } catch (err) {
      this.#metrics.loopErrors.inc({ loop: "register" });
      this.#log.warn({ err }, "could not register anew");
      return undefined;
    } finally {
      this.#renewing = false;
    }
  }
}
