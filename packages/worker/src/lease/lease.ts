import type { Logger, Turning } from "@muster/runtime";
import type { SessionEvents } from "../port.ts";
import { type BeatStore, type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import type { Identity } from "./identity.ts";
import type { Beaten, BeatIdentity } from "./messages.ts";

export interface LeaseOptions<Who extends BeatIdentity, Answer extends Beaten, Store>
  extends BeatStore<Store> {
  /** Registered just before. */
  readonly identity: Identity<Who>;
  readonly leaseMs: number;
  /** As `HeartbeatOptions.beatEveryMs`. */
  readonly beatEveryMs?: number | undefined;
  readonly events: SessionEvents;
  /** Told of every beat that was accepted, and when it was sent (`performance.now()`). */
  readonly onBeat: (answer: Answer, sentAt: number) => void;
  readonly log: Logger;
}

/** Keeps a worker's lease by its beats; a worker that is nevertheless declared lost comes back under another id. */
export class Lease<Who extends BeatIdentity, Answer extends Beaten, Store> {
  readonly #options: LeaseOptions<Who, Answer, Store>;
  readonly #heartbeat: Heartbeat<Who>;
  #draining = false;

  constructor(options: LeaseOptions<Who, Answer, Store>) {
    const { events, identity } = options;
    this.#options = options;
    this.#heartbeat = startHeartbeat<Who, Answer, Store>({
      ...options,
      identity: identity.current,
      running: () => events.running(),
      onAnswer: (answer, sentAt) => this.#onAnswer(answer, sentAt),
      onLapse: () => events.onLapse("no heartbeat was accepted for almost a lease"),
    });
  }

  get workerId(): string {
    return this.#options.identity.workerId;
  }

  /** See `Heartbeat.beats`. */
  get beats(): Turning {
    return this.#heartbeat.beats;
  }

  get claimsAs(): string | undefined {
    return !this.#draining && this.holds(this.workerId) ? this.workerId : undefined;
  }

  holds(workerId: string): boolean {
    const { identity } = this.#options;
    return workerId === identity.workerId && this.#heartbeat.holdsLease && !identity.renewing;
  }

  /** The store's time, milliseconds since 1970, judging by the last beat. */
  storeNow(): number {
    return this.#heartbeat.storeNow();
  }

  beatNow(): void {
    this.#heartbeat.beatNow();
  }

  onHandlerCall(until: number): void {
    this.#heartbeat.onHandlerCall(until);
  }

  /** From now on nothing is claimed, and a worker that is declared lost stays so. */
  startDraining(): void {
    this.#draining = true;
  }

  stop(): Promise<void> {
    return this.#heartbeat.stop();
  }

  #onAnswer(answer: Answer, sentAt: number): void {
    const { events, onBeat } = this.#options;
    if (!answer.accepted) {
      this.onLost();
      return;
    }
    onBeat(answer, sentAt);
    for (const { taskId, fence, graceMs } of answer.cancels)
      events.onStop({ taskId, fence, reason: "cancel", graceMs: graceMs ?? undefined });
    this.#heartbeat.acknowledge(answer.cancels.map(({ taskId }) => taskId));
  }

  /** The store knows this worker no longer, as a beat was answered, or another call. */
  onLost(): void {
    this.#options.events.onLapse("this worker was declared lost");
    void this.#renew();
  }

  async #renew(): Promise<void> {
    if (this.#draining) return;
    const identity = await this.#options.identity.renew();
    if (identity !== undefined) this.#heartbeat.changeIdentity(identity);
  }
}
