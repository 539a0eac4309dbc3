import { sleep } from "@muster/runtime";

/**
 * What a source gives, and undefined whenever it has been silent for so long: a stream on which nothing is sent is cut
 * by proxies after a minute, and by Node's fetch after five.
 */
export async function* withKeepalives<T>(
  source: AsyncGenerator<T>,
  everyMs: number,
): AsyncGenerator<T | undefined> {
  let next = source.next();
  try {
    for (;;) {
      const result = await orSilence(next, everyMs);
      if (result?.done === true) return;
      yield result?.value;
      if (result !== undefined) next = source.next();
    }
  } finally {
    // Not awaited: what is next comes only when the call's signal aborts, if its client has gone.
    void Promise.allSettled([next, source.return(undefined)]);
  }
}

async function orSilence<T>(next: Promise<T>, ms: number): Promise<T | undefined> {
  const answered = new AbortController();
  try {
    return await Promise.race([next, sleep(ms, answered.signal).then(() => undefined)]);
  } finally {
    answered.abort();
  }
}
