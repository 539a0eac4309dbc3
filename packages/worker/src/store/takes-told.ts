import { type Database, setTakes } from "@muster/db";
import type { RedisConnection } from "@muster/queue";
import type { Logger } from "@muster/runtime";

export interface TakesToldOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly log: Logger;
}

/**
 * Lists are used for as long as one worker takes from them, so the fleet has to know about each worker that may not.
 */
export class TakesTold {
  readonly #options: TakesToldOptions;
  /** A worker that has said nothing counts as one that takes. */
  #told: { readonly workerId: string; readonly takes: boolean } | undefined;

  constructor(options: TakesToldOptions) {
    this.#options = options;
  }

  /** Says whether this worker takes, if that is news. Never rejects: the next heartbeat tries again. */
  async tell(workerId: string): Promise<void> {
    const { database, redis, log } = this.#options;
    const takes = !redis.rights.lacks("take");
    const told = this.#told?.workerId === workerId ? this.#told.takes : true;
    if (takes === told) return;
    try {
      await setTakes(database, workerId, takes);
      this.#told = { workerId, takes };
    } catch (err) {
      // Counted in sql_errors_total.
      log.debug({ err }, "could not tell whether this worker takes from the lists");
    }
  }
}
