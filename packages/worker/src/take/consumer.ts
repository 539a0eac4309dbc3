import type { Batch, Claimed, Take } from "@muster/job";
import { backoff, faultKind, type Logger, type Loop, type Metrics, sleep, startLoop } from "@muster/runtime";
import type { WorkerSession } from "../port.ts";
import type { ClaimBuffer } from "./claim-buffer.ts";
import { NO_PERMIT } from "./renew-permits.ts";
import type { UnansweredClaims } from "./unanswered-claims.ts";

/** Claims under way at once: one is answered while the next is on its way. */
const CLAIMS_IN_FLIGHT = 2;
const PAUSE = { initialMs: 100, maxMs: 2_000, leastMs: 50 };
const WAKE_AGAIN_MS = 50;

const NOTHING: Claimed = { jobs: [], permit: NO_PERMIT };

export interface ConsumerOptions {
  readonly session: Pick<WorkerSession, "claimsAs" | "take" | "wake" | "putBack" | "claim">;
  readonly buffer: ClaimBuffer;
  readonly unanswered: UnansweredClaims;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What its jobs take together. */
const slotsOf = ({ offers }: Batch): number => offers.reduce((sum, { slots = 1 }) => sum + slots, 0);

/** Takes as many offers as there is room for, then claims them: nothing is claimed that cannot start soon. */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #loop: Loop;
  readonly #pause = backoff(PAUSE);
  readonly #claims = new Set<Promise<void>>();
  /** Grows with every unanswered claim, so that elements are not popped in vain meanwhile. */
  readonly #claimPause = backoff(PAUSE);
  #pauseMs = 0;
  #needsSlots = 0;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#loop = startLoop({
      name: "consumer",
      intervalMs: 0,
      log: options.log,
      metrics: options.metrics,
      runOnce: (signal) => this.#round(signal),
    });
  }

  get loop(): Loop {
    return this.#loop;
  }

  /** No further take; what was popped and not claimed goes back. Claims under way still start their jobs. */
  async stop(): Promise<void> {
    const stopped = this.#loop.stop();
    const done = new AbortController();
    void stopped.finally(() => done.abort());
    // More than once: a take that was about to wait when it was woken still waits.
    while (!done.signal.aborted) {
      await this.#options.session.wake();
      await sleep(WAKE_AGAIN_MS, done.signal);
    }
    await stopped;
    await Promise.all(this.#claims);
  }

  async #round(signal: AbortSignal): Promise<"again"> {
    try {
      await this.#takeAndClaim(signal);
      this.#pause.reset();
    } catch (error) {
      // A store is away. The pause stays short: work has to start within seconds of its return.
      this.#options.metrics.loopErrors.inc({ loop: "consumer" });
      this.#options.log.debug({ err: error }, "taking work failed");
      await sleep(this.#pause.next(error), signal);
    }
    return "again";
  }

  async #takeAndClaim(signal: AbortSignal): Promise<void> {
    const { session, buffer } = this.#options;
    if (session.claimsAs === undefined) {
      await sleep(200, signal);
      return;
    }
    if (this.#pauseMs > 0) {
      await sleep(this.#pauseMs, signal);
      this.#pauseMs = 0;
    }
    await this.#untilReady(signal);
    const { room, freeSlots } = buffer;
    if (signal.aborted || room <= 0 || (this.#needsSlots === 1 && freeSlots <= 0)) return;
    const take = await session.take(room, freeSlots);
    this.#needsSlots = take.needsSlots ?? 0;
    if (take.batches.length > 0) await this.#claimAll(take, signal);
  }

  async #claimAll({ id, batches }: Take, signal: AbortSignal): Promise<void> {
    const { session, buffer } = this.#options;
    // Read only now: the wait for work may have outlasted the identity that it began with.
    const workerId = session.claimsAs;
    if (signal.aborted || workerId === undefined) {
      await session.putBack(batches.flatMap(({ offers }) => offers));
      return;
    }
    for (const batch of batches) {
      buffer.onClaimSent(slotsOf(batch));
      const claiming = this.#claim(workerId, batch, id).finally(() => this.#claims.delete(claiming));
      this.#claims.add(claiming);
    }
  }

  /** A bounded wait, so that the loop's ticks show that it is alive while long jobs hold every slot. */
  async #untilReady(signal: AbortSignal): Promise<void> {
    const { buffer } = this.#options;
    while (this.#claims.size >= CLAIMS_IN_FLIGHT) await Promise.race(this.#claims);
    await buffer.untilRoom({ needsSlots: this.#needsSlots, signal, timeoutMs: 5_000 });
  }

  /** Never rejects. */
  async #claim(workerId: string, batch: Batch, takeId: string | undefined): Promise<void> {
    const { session, buffer, unanswered, log } = this.#options;
    let claimed = NOTHING;
    const ids = batch.offers.map(({ taskId }) => taskId);
    const suspended = unanswered.suspend(ids);
    try {
      claimed = await session.claim(workerId, batch, takeId);
      for (const { taskId } of claimed.jobs) suspended.delete(taskId);
      unanswered.resume(suspended);
      this.#claimPause.reset();
      // Declared lost meanwhile, or draining: the claim was refused, and these elements belong to nobody now.
      if (claimed.jobs.length === 0 && session.claimsAs !== workerId) await session.putBack(batch.offers);
    } catch (error) {
      log.debug({ err: error }, "a claim was not answered; its jobs are looked up");
      this.#pauseMs = this.#claimPause.next(error);
      // Refused for good is an answer: nothing was claimed.
      if (faultKind(error) === "permanent") unanswered.resume(suspended);
      else unanswered.add(workerId, ids);
      // If the claim was done after all, these elements have no effect; otherwise somebody runs them now, rather than
      // when the reconciler misses them.
      await session.putBack(batch.offers);
    }
    buffer.add(claimed, workerId);
    buffer.onClaimAnswered(slotsOf(batch));
  }
}
