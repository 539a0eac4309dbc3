import { redisFault } from "../reply-fault.ts";

/**
 * The first answer; the others are given up. Rejects when none comes, with the most telling reason: what only a person
 * can mend before what may pass.
 */
export async function firstToAnswer<T>(ask: (signal: AbortSignal) => readonly Promise<T>[]): Promise<T> {
  const settled = new AbortController();
  try {
    return await Promise.any(ask(settled.signal));
  } catch (error) {
    const reasons: unknown[] = error instanceof AggregateError ? error.errors : [error];
    throw (
      reasons.find((reason) => redisFault(reason).kind === "permanent") ??
      // Who does not answer says more than who refers to it.
      reasons.find((reason) => redisFault(reason).reason !== "redis_cluster") ??
      reasons[0]
    );
  } finally {
    settled.abort();
  }
}
