import { classify } from "@muster/db";
import { MusterError } from "@muster/job";
import { type Backoff, backoff, type FaultKind, type Logger, sleep } from "@muster/runtime";

/** What is nobody's known fault may pass by itself: so often it is offered as it is. */
const TRIES = 3;

export interface UntilTaken {
  readonly log: Logger;
  /** Past this nothing is offered any more: the process is about to go. */
  readonly closing: AbortSignal;
  /** Told of each write that was refused for good. */
  readonly refused: (error: unknown) => void;
}

/** Each for the case that the one before it was refused for good. */
export type Writes<T> = readonly [() => Promise<T>, ...(() => Promise<T>)[]];

/**
 * Writes until the store has answered: to lose an ending here would leave its job running for ever on a live worker.
 * @param writes one after the other, each for the case that the store refuses the one before for good, which no
 * repetition would change; the last one is repeated all the same
 * @returns what the first write that was taken answered; undefined when the process closes before
 */
export async function untilTaken<T>(
  { log, closing, refused }: UntilTaken,
  ...writes: Writes<T>
): Promise<T | undefined> {
  let pause: Backoff | undefined;
  let tries = 0;
  for (let next = 0; !closing.aborted; ) {
    try {
      return await writes[Math.min(next, writes.length - 1)]?.();
    } catch (error) {
      tries += 1;
      const kind = kindOf(error);
      log[kind === "passing" ? "debug" : "error"]({ err: error }, "an ending was not recorded; trying again");
      if (kind === "row" || (kind === "ours" && tries >= TRIES)) {
        refused(error);
        next += 1;
        tries = 0;
        if (next < writes.length) continue;
      }
      pause ??= backoff({ initialMs: 100, maxMs: 2_000 });
      await sleep(pause.next() + 50, closing);
    }
  }
  return undefined;
}

/** A store that is away, or lets nobody in, has not judged the ending itself. */
function kindOf(error: unknown): FaultKind {
  if (error instanceof MusterError && error.code === "unavailable") return "passing";
  return classify(error).kind;
}
