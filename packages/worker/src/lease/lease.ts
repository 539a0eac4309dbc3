import type { BeatAnswer, DatabaseAddress } from "@muster/db";
import type { Logger } from "@muster/runtime";
import type { SessionEvents } from "../port.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import type { Identity } from "./identity.ts";

export interface LeaseOptions {
  /** Registered just before. */
  readonly identity: Identity;
  /** For the heartbeat's own connection. */
  readonly databaseAddress: DatabaseAddress;
  readonly leaseMs: number;
  readonly events: SessionEvents;
  /** Told of every beat that was accepted, and when it was sent (`performance.now()`). */
  readonly onBeat: (answer: BeatAnswer, sentAt: number) => void;
  readonly log: Logger;
}

/** Keeps a worker's lease by its beats; a worker that is nevertheless declared lost comes back under another id. */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #heartbeat: Heartbeat;
  #draining = false;

  constructor(options: LeaseOptions) {
    const { events, identity } = options;
    this.#options = options;
    this.#heartbeat = startHeartbeat({
      ...options,
      workerId: identity.workerId,
      running: () => events.running(),
      onAnswer: (answer, sentAt) => this.#onAnswer(answer, sentAt),
      onLapse: () => events.onLapse("no heartbeat was accepted for almost a lease"),
    });
  }

  get workerId(): string {
    return this.#options.identity.workerId;
  }

  get claimsAs(): string | undefined {
    return !this.#draining && this.holds(this.workerId) ? this.workerId : undefined;
  }

  holds(workerId: string): boolean {
    const { identity } = this.#options;
    return workerId === identity.workerId && this.#heartbeat.holdsLease && !identity.renewing;
  }

  /** Database time, milliseconds since 1970, judging by the last beat. */
  databaseNow(): number {
    return this.#heartbeat.databaseNow();
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

  #onAnswer(answer: BeatAnswer, sentAt: number): void {
    const { events, onBeat } = this.#options;
    if (!answer.accepted) {
      events.onLapse("this worker was declared lost");
      void this.#renew();
      return;
    }
    onBeat(answer, sentAt);
    for (const { taskId, fence, graceMs } of answer.cancels)
      events.onStop({ taskId, fence, reason: "cancel", graceMs: graceMs ?? undefined });
    this.#heartbeat.acknowledge(answer.cancels.map(({ taskId }) => taskId));
  }

  async #renew(): Promise<void> {
    if (this.#draining) return;
    const workerId = await this.#options.identity.renew();
    if (workerId !== undefined) this.#heartbeat.changeIdentity(workerId);
  }
}
