import { sleep } from "@muster/runtime";
import { cancelStatement } from "../session/cancel.ts";
import type { Session } from "../session/session.ts";

const AGAIN_MS = 500;

/**
 * Once the signal aborts, asks the server to end what the connection runs. Repeatedly: a request that arrives between
 * two statements ends neither.
 */
export function cancelOnAbort(client: Session, signal: AbortSignal): Disposable {
  const ended = new AbortController();
  const cancel = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      // One that cannot be sent is sent again; and without a connection no statement goes on unseen.
      await cancelStatement(client, () => {});
      await sleep(AGAIN_MS, ended.signal);
    }
  };
  const onAbort = (): void => void cancel();
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    [Symbol.dispose]: () => {
      signal.removeEventListener("abort", onAbort);
      ended.abort();
    },
  };
}
