import { listNames, type RedisConnection } from "@muster/queue";
import type { Taker } from "./taker.ts";

/** No queue has such a name: whoever may take from it may take from all there will ever be. */
const ANY_QUEUE = "";

/**
 * Whose lists a worker waits for. One that has named none has those that its identity may take from: the lists of others
 * would bring it jobs that are to be put back.
 */
export class ServedQueues {
  readonly #redis: RedisConnection;
  #names: readonly string[] = [];

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  /** Undefined: those of all queues. */
  of(taker: Taker): readonly string[] | undefined {
    if (taker.queues !== undefined) return taker.queues;
    if (mayTakeFrom(taker, ANY_QUEUE)) return undefined;
    return this.#names.filter((queue) => mayTakeFrom(taker, queue));
  }

  /** Reads which queues there are. Rejects as `RedisConnection.run` does. */
  async look(): Promise<void> {
    this.#names = (await listNames(this.#redis)).queues;
  }
}

function mayTakeFrom(taker: Taker, queue: string): boolean {
  return taker.types.some((type) => taker.mayHave({ queue, type }));
}

/** Whose lists to wait for; undefined: those of all queues. */
export function queuesOf(
  ready: readonly { readonly queues: readonly string[] | undefined }[],
): readonly string[] | undefined {
  const queues = new Set<string>();
  for (const known of ready) {
    if (known.queues === undefined) return undefined;
    for (const queue of known.queues) queues.add(queue);
  }
  return [...queues].toSorted();
}

export function isSame(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((queue, index) => queue === other[index]);
}
