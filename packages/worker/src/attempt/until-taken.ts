import { classify } from "@muster/db";
import { MusterError } from "@muster/job";
import { type Backoff, backoff, type FaultKind, type Logger, retryPauseMs, sleep } from "@muster/runtime";

/** What is nobody's known fault may pass by itself: so often it is offered as it is. */
const TRIES = 3;

export interface UntilTaken {
  readonly log: Logger;
  /** Past this nothing is offered any more: the process is about to go. */
  readonly closing: AbortSignal;
}

/**
 * What to write instead of what was refused for good, which no repetition would change; undefined to repeat it all the
 * same. @param refusals how often, counted from 1
 */
export type Otherwise<T> = (refusal: unknown, refusals: number) => (() => Promise<T>) | undefined;

/**
 * Writes until the store has answered: to lose an ending here would leave its job running for ever on a live worker.
 * @returns what the first write that was taken answered; undefined when the process closes before
 */
export async function untilTaken<T>(
  { log, closing }: UntilTaken,
  write: () => Promise<T>,
  otherwise?: Otherwise<T>,
): Promise<T | undefined> {
  let pause: Backoff | undefined;
  let [tries, refusals] = [0, 0];
  for (let next = write; !closing.aborted; ) {
    try {
      return await next();
    } catch (error) {
      tries += 1;
      const kind = kindOf(error);
      log[kind === "passing" ? "debug" : "error"]({ err: error }, "an ending was not recorded; trying again");
      if (kind === "row" || (kind === "ours" && tries >= TRIES)) {
        refusals += 1;
        tries = 0;
        const other = otherwise?.(error, refusals);
        next = other ?? next;
        if (other !== undefined) continue;
      }
      pause ??= backoff({ initialMs: 100, maxMs: 2_000 });
      await sleep(retryPauseMs(error, pause.next() + 50), closing);
    }
  }
  return undefined;
}

/** A store that is away, or lets nobody in, has not judged the ending itself. */
function kindOf(error: unknown): FaultKind {
  if (error instanceof MusterError && error.code === "unavailable") return "passing";
  return classify(error).kind;
}
