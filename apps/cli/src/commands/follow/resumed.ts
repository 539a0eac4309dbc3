import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Session } from "../../command/session.ts";

/** So long one goes on trying to come back, and so often at first and at last. */
const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;

/** What a broken line, a restart of the server and its shutdown look like. Those that a new call would meet again are not among them. */
const BROKEN: ReadonlySet<Code> = new Set([Code.Unavailable, Code.Aborted, Code.Internal, Code.Unknown]);

/**
 * A stream that is opened again where it broke, for a minute: a server that is deployed anew ends all of its streams. The first
 * opening is not repeated: an API that is not there is said at once.
 * @param open continues behind a sequence; undefined = as the call begins by itself
 */
export async function* resumed<E extends { readonly sequence: bigint }>(
  { out, around: { signal } }: Session,
  open: (after: bigint | undefined) => AsyncIterable<E>,
  from?: bigint,
): AsyncGenerator<E> {
  let after = from;
  let [pause, brokenAt, isOpen] = [FIRST_PAUSE_MS, 0, false];
  for (;;) {
    try {
      for await (const event of open(after)) {
        [pause, brokenAt, isOpen] = [FIRST_PAUSE_MS, 0, true];
        if (event.sequence > 0n) after = event.sequence;
        yield event;
      }
      return;
    } catch (error) {
      brokenAt ||= Date.now();
      const isBroken = error instanceof ConnectError && BROKEN.has(error.code);
      if (!isBroken || !isOpen || signal.aborted || Date.now() - brokenAt > PATIENCE_MS) throw error;
      if (pause === FIRST_PAUSE_MS)
        out.note(`The connection broke (${error.rawMessage}); going on where it was.`);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(2 * pause, MAX_PAUSE_MS);
    }
  }
}
