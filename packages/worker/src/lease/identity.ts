import { randomInt } from "node:crypto";
import type { Logger, Metrics } from "@muster/runtime";

/** Short, because it is written with every claim; new at every start, so that no process inherits running jobs. */
const newWorkerId = (): string => randomInt(36 ** 6, 36 ** 7).toString(36);

/** Who this worker is to the others. A worker that was declared lost comes back as another: the old one may never claim. */
export class Identity {
  readonly #register: (workerId: string) => Promise<void>;
  readonly #log: Logger;
  readonly #metrics: Pick<Metrics, "loopErrors">;
  #workerId = newWorkerId();
  #renewing = false;

  /** @param register makes the worker known under an id; rejects when the id is taken */
  constructor(
    register: (workerId: string) => Promise<void>,
    log: Logger,
    metrics: Pick<Metrics, "loopErrors">,
  ) {
    this.#register = register;
    this.#log = log;
    this.#metrics = metrics;
  }

  get workerId(): string {
    return this.#workerId;
  }

  /** True while there is no id that could claim. */
  get renewing(): boolean {
    return this.#renewing;
  }

  async register(): Promise<void> {
    await this.#register(this.#workerId);
  }

  /** The new id, or undefined when it could not be registered now: the next refused beat tries again. */
  async renew(): Promise<string | undefined> {
    if (this.#renewing) return undefined;
    this.#renewing = true;
    try {
      const workerId = newWorkerId();
      await this.#register(workerId);
      this.#log.warn({ was: this.#workerId, worker: workerId }, "registered anew");
      this.#workerId = workerId;
      return workerId;
    } catch (err) {
      this.#metrics.loopErrors.inc({ loop: "register" });
      this.#log.warn({ err }, "could not register anew");
      return undefined;
    } finally {
      this.#renewing = false;
    }
  }
}
