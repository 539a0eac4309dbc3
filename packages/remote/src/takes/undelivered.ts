import { giveBack } from "@muster/claiming";
import {
  type Database,
  type FreedTake,
  forgetTakes,
  freeTakes,
  freeTakesOf,
  type OnRefused,
  type Series,
} from "@muster/db";
import type { RedisConnection } from "@muster/queue";
import { type Coalescer, coalesce, type Logger, type Metrics } from "@muster/runtime";

export interface UndeliveredOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly series: Pick<Series, "of">;
  readonly onRefused: OnRefused;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Answers whose callers have gone. Their jobs go back at once, uncharged, ahead of the queue. */
export class Undelivered {
  readonly #options: UndeliveredOptions;
  readonly #takes: Coalescer<string, void>;

  constructor(options: UndeliveredOptions) {
    this.#options = options;
    this.#takes = coalesce({
      name: "undelivered takes",
      maxItems: 100,
      inFlight: 1,
      maxWaiting: Number.POSITIVE_INFINITY,
      flush: async (takeIds) => {
        await this.#free(takeIds);
        return takeIds.map(() => undefined);
      },
    });
  }

  /** Never rejects: what could not be given back now is, some seconds later, by the fleet's leader. */
  async add(takeId: string): Promise<void> {
    try {
      await this.#takes.add(takeId);
    } catch (err) {
      this.#options.metrics.loopErrors.inc({ loop: "takes" });
      this.#options.log.debug({ err, take: takeId }, "could not give back an answer that nobody waits for");
    }
  }

  /** A worker has said that an answer did not arrive. Rejects as `Database.query` does. */
  async addOf(workerId: string): Promise<void> {
    await this.#release(await freeTakesOf(this.#options.database, [workerId]));
  }

  async #free(takeIds: readonly string[]): Promise<void> {
    await this.#release(await freeTakes(this.#options.database, takeIds));
  }

  async #release(takes: readonly FreedTake[]): Promise<void> {
    for (const take of takes) await this.#giveBack(take);
    await forgetTakes(this.#options.database, takes);
  }

  async #giveBack({ workerId, attempts }: FreedTake): Promise<void> {
    const keys = attempts.map(({ taskId, fence }) => ({ taskId, fence, workerId }));
    await giveBack(this.#options, workerId, keys, this.#options.onRefused);
  }

  /** Resolves when nothing is on its way. */
  idle(): Promise<void> {
    return this.#takes.idle();
  }
}
