import type { Claimed, ClaimedJob } from "@muster/job";
import type { Logger, Turning } from "@muster/runtime";
import { type Identity, Lease } from "@muster/worker/lease";
import type { SessionEvents } from "@muster/worker/port";
import { NO_PERMIT, permitFrom } from "../permits.ts";
import type { Received } from "../received.ts";
import type { Service } from "../service/service.ts";
import type { ServiceAddress } from "../service/service-address.ts";
import { SessionLostError } from "../service/service-fault.ts";
import { type RemoteBeat, remoteBeats, saysOf } from "./beats.ts";
import type { RemoteIdentity } from "./remote-identity.ts";
import { sendBeat } from "./send-beat.ts";

const BEAT_DEADLINE_MS = 5_000;
const LEAVE_DEADLINE_MS = 5_000;

export interface RemoteLeaseOptions {
  readonly service: Service;
  /** For the heartbeat's own connections. */
  readonly address: ServiceAddress;
  /** Registered just before. */
  readonly identity: Identity<RemoteIdentity>;
  readonly received: Received;
  readonly events: SessionEvents;
  /** Calls of this worker do not arrive: what waits for an answer waits in vain. */
  readonly onReconnect: () => void;
  readonly log: Logger;
}

/** A worker's standing with the API: its lease, which beats keep, and its leave. */
export class RemoteLease {
  readonly ms: number;
  readonly #options: RemoteLeaseOptions;
  readonly #lease: Lease<RemoteIdentity, RemoteBeat, ServiceAddress>;
  #draining = false;
  /** Its lease exists, which asks for its first news while it is made. */
  #isOpen = false;

  constructor(options: RemoteLeaseOptions) {
    const { address, identity } = options;
    this.#options = options;
    this.ms = identity.current.leaseMs;
    this.#lease = new Lease({
      ...options,
      ...remoteBeats(address, this),
      leaseMs: this.ms,
      beatEveryMs: identity.current.beatEveryMs,
      onBeat: (answer) => this.#onBeat(answer),
    });
    this.#isOpen = true;
  }

  get workerId(): string {
    return this.#options.identity.workerId;
  }

  get claimsAs(): string | undefined {
    return this.#lease.claimsAs;
  }

  get draining(): boolean {
    return this.#draining;
  }

  get isAnswered(): boolean {
    return !this.#isOpen || this.#lease.holds(this.workerId);
  }

  get beats(): Turning {
    return this.#lease.beats;
  }

  get received(): Received {
    return this.#options.received;
  }

  held(): ReturnType<SessionEvents["held"]> {
    return this.#options.events.held();
  }

  holds(workerId: string): boolean {
    return this.#lease.holds(workerId);
  }

  now(): number {
    return this.#lease.storeNow();
  }

  onHandlerCall(until: number): void {
    this.#lease.onHandlerCall(until);
  }

  /** What has waited for long may have been given to others: a beat that names it says so. */
  async stillOurs(jobs: readonly ClaimedJob[]): Promise<Claimed> {
    const { service, identity } = this.#options;
    const permit = permitFrom(performance.now());
    const bounds = { load: 0, timeoutMs: BEAT_DEADLINE_MS };
    const answer = await sendBeat(service, identity.current, saysOf(this), bounds);
    if (!answer.accepted) {
      this.#lease.onLost();
      return { jobs: [], permit: NO_PERMIT };
    }
    this.#onBeat(answer);
    const gone = new Set(answer.unknown.map(({ taskId }) => taskId));
    return { jobs: jobs.filter(({ taskId }) => !gone.has(taskId)), permit };
  }

  /** A call under this id has failed. */
  onFailure(error: unknown, workerId: string): void {
    if (error instanceof SessionLostError && workerId === this.workerId) this.#lease.onLost();
  }

  startDraining(): Promise<void> {
    this.#draining = true;
    this.#lease.startDraining();
    return this.#leave(false);
  }

  leave(): Promise<void> {
    return this.#leave(true);
  }

  stop(): Promise<void> {
    return this.#lease.stop();
  }

  async #leave(ended: boolean): Promise<void> {
    const { service, identity, received } = this.#options;
    const { workerId, session } = identity.current;
    const request = { workerId, session, ended, received: received.all() };
    try {
      await service.call((calls, options) => calls.leave(request, options), { timeoutMs: LEAVE_DEADLINE_MS });
    } catch (error) {
      // Then it has left.
      if (!(error instanceof SessionLostError)) throw error;
    }
  }

  #onBeat({ unknown, drain, drainLeftMs, reconnect, said }: RemoteBeat): void {
    const { events, received, onReconnect } = this.#options;
    received.onSaid(said);
    for (const { taskId, fence } of unknown) events.onStop({ taskId, fence, reason: "lease lost" });
    if (drain) events.onDrain(drainLeftMs);
    if (reconnect) onReconnect();
  }
}
