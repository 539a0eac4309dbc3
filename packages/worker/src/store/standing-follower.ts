import type { StandingBook } from "@muster/claiming";
import type { Standing } from "@muster/db";
import type { SessionEvents } from "../port.ts";

const RECALL_EVERY_MS = 1_000;
/** A claim that was under way when the worker was cordoned is answered within them. */
const RECALLS = 10;

export interface StandingFollowerOptions {
  readonly standing: StandingBook;
  readonly events: Pick<SessionEvents, "held" | "onStop">;
  readonly workerId: () => string;
  /** Must not throw. */
  readonly onCordoned: () => void;
}

/**
 * Does what operators want of this worker: while it is cordoned it takes nothing, and what a drain finds running after its
 * time is stopped and given back. The worker stays, and takes again once it may.
 */
export class StandingFollower {
  readonly #options: StandingFollowerOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StandingFollowerOptions) {
    this.#options = options;
    options.standing.onChange((now) => this.#follow(now));
    this.#follow(options.standing.standing);
  }

  get mayTake(): boolean {
    return !this.#options.standing.standing.cordoned;
  }

  /** @param workers who stands differently; none named = maybe all */
  onSignal(workers: readonly string[]): void {
    const { standing, workerId } = this.#options;
    if (workers.length === 0 || workers.includes(workerId())) standing.onChanged();
  }

  /** A beat has brought this version. */
  hear(version: number): void {
    this.#options.standing.hear(version);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #follow({ cordoned, drainLeftMs }: Standing): void {
    clearTimeout(this.#timer);
    if (!cordoned) return;
    this.#options.onCordoned();
    if (drainLeftMs !== undefined) this.#recallIn(Math.max(0, drainLeftMs), RECALLS);
  }

  #recallIn(ms: number, times: number): void {
    this.#timer = setTimeout(() => {
      this.#recall();
      if (times > 1) this.#recallIn(RECALL_EVERY_MS, times - 1);
    }, ms);
  }

  #recall(): void {
    const { events, workerId } = this.#options;
    for (const held of events.held())
      if (held.workerId === workerId())
        events.onStop({ taskId: held.job.taskId, fence: held.job.fence, reason: "recalled" });
  }
}
