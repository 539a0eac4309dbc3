import { Worker } from "node:worker_threads";
import { TIMEOUT_GRACE_MS } from "@muster/job";
import { LOG_LEVELS, type Logger, type Turning, withDeadline } from "@muster/runtime";
import type { Load } from "../port.ts";
import type { Beaten, BeatIdentity, FromThread, ThreadData, ToThread } from "./messages.ts";
import { monotonicMs, SharedPulse } from "./pulse.ts";

/** Little else wakes an idle process. */
const TICK_MS = 2_000;
const STOP_DEADLINE_MS = 1_000;
const BEATS_A_LEASE = 6;
/** Endings need time before the lease is over; so an attempt is stopped that long before. */
const FENCE_MARGIN_MS = 2_000;
/** A beat leaves little garbage; Node would still let the heap for young objects grow by 6 MB. */
const SMALL = { maxYoungGenerationSizeMb: 2 };

/** How a store is reached by the thread of its own that beats there. */
export interface BeatStore<Store> {
  /** The module of that thread, which calls `runBeats`. */
  readonly thread: URL;
  /** What the thread reaches it by: whatever can be cloned. */
  readonly store: Store;
  /** What else the store is told of what runs here. The thread hears of it when it has changed. */
  readonly news: (load: Load) => string;
}

export interface HeartbeatOptions<Who extends BeatIdentity, Answer extends Beaten, Store>
  extends BeatStore<Store> {
  readonly identity: Who;
  readonly leaseMs: number;
  /** How often it beats, milliseconds. Default: a sixth of the lease. */
  readonly beatEveryMs?: number | undefined;
  readonly log: Logger;
  /** What the thread watches. */
  readonly running: () => Load;
  /** `sentAt`: when the beat was sent, `performance.now()`. */
  readonly onAnswer: (answer: Answer, sentAt: number) => void;
  /** The lease may be over: called once, until a beat is accepted again. */
  readonly onLapse: () => void;
}

export interface Heartbeat<Who extends BeatIdentity> {
  /** The beats, as a liveness check sees them. */
  readonly beats: Turning;
  /** False while the last accepted beat is older than the lease less a margin: claim nothing then. */
  readonly holdsLease: boolean;
  /** The store's time now, milliseconds since 1970, judging by the last answer. */
  storeNow(): number;
  /** A handler is about to be called, which may hold this thread until then (`performance.now()`) and its grace. */
  onHandlerCall(until: number): void;
  /** These cancel requests have been acted on and may be forgotten. */
  acknowledge(taskIds: readonly string[]): void;
  /** From now on the beats are for another worker id. */
  changeIdentity(identity: Who): void;
  /** Tells the store now what would have come with the next beat. */
  beatNow(): void;
  stop(): Promise<void>;
}

/** Starts the heartbeat's thread; the caller has registered the worker just before. */
export function startHeartbeat<Who extends BeatIdentity, Answer extends Beaten, Store>(
  options: HeartbeatOptions<Who, Answer, Store>,
): Heartbeat<Who> {
  return new ThreadHeartbeat(options);
}

class ThreadHeartbeat<Who extends BeatIdentity, Answer extends Beaten, Store> implements Heartbeat<Who> {
  readonly beats: Turning;
  readonly #options: HeartbeatOptions<Who, Answer, Store>;
  readonly #pulse = new SharedPulse();
  readonly #thread: Worker;
  readonly #timer: NodeJS.Timeout;
  readonly #exited: Promise<void>;
  #lapse: NodeJS.Timeout | undefined;
  #stopping = false;
  #workerId: string;
  #acceptedAt = monotonicMs();
  /** The thread tolerates a silent main thread until then (`performance.now()`). */
  #toleratedUntil = 0;
  #storeOffset = Date.now() - monotonicMs();
  /** What the thread knows. */
  #news: string;

  constructor(options: HeartbeatOptions<Who, Answer, Store>) {
    this.#options = options;
    this.#workerId = options.identity.workerId;
    this.#news = this.#tick();
    // As of its start: a thread that never comes to its first beat has not turned, either.
    this.#pulse.beat(true);
    const intervalMs = options.beatEveryMs ?? options.leaseMs / BEATS_A_LEASE;
    this.beats = beatsOf(this.#pulse, intervalMs);
    const data: ThreadData<Who, Store> = {
      store: options.store,
      identity: options.identity,
      news: this.#news,
      intervalMs,
      shared: this.#pulse.buffer,
      logLevel: LOG_LEVELS.find((level) => level === options.log.level) ?? "info",
    };
    this.#thread = new Worker(options.thread, {
      workerData: data,
      resourceLimits: SMALL,
    });
    this.#exited = new Promise((resolve) => this.#thread.once("exit", () => resolve()));
    this.#thread.on("message", (message: FromThread<Answer>) => this.#onMessage(message));
    // Without its heartbeat the worker is lost within one lease: better to end now, and be restarted.
    this.#thread.on("error", (err) => {
      options.log.fatal({ err }, "the heartbeat's thread failed");
      throw err;
    });
    this.#timer = setInterval(() => this.#tellNews(), TICK_MS);
    this.#awaitLapse();
  }

  get holdsLease(): boolean {
    return this.#heldForMs > 0;
  }

  get #heldForMs(): number {
    return this.#acceptedAt + this.#options.leaseMs - FENCE_MARGIN_MS - monotonicMs();
  }

  storeNow(): number {
    return monotonicMs() + this.#storeOffset;
  }

  onHandlerCall(until: number): void {
    const end = until + TIMEOUT_GRACE_MS;
    if (end <= this.#toleratedUntil) return;
    // A little more, so that of a thousand jobs with the same timeout only one has to tell the thread.
    this.#toleratedUntil = end + TICK_MS;
    this.#pulse.extend(this.#toleratedUntil + shiftMs());
  }

  acknowledge(taskIds: readonly string[]): void {
    if (taskIds.length > 0) this.#send({ kind: "handled", taskIds });
  }

  changeIdentity(identity: Who): void {
    this.#workerId = identity.workerId;
    this.#acceptedAt = monotonicMs();
    this.#awaitLapse();
    this.#send({ kind: "identity", identity });
  }

  beatNow(): void {
    this.#tellNews();
    this.#send({ kind: "beat" });
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    clearInterval(this.#timer);
    clearTimeout(this.#lapse);
    this.#send({ kind: "stop" });
    try {
      await withDeadline(this.#exited, STOP_DEADLINE_MS, "the heartbeat's thread");
    } catch {
      // It waits for a store that does not answer; there is nothing left to beat for.
      await this.#thread.terminate();
    }
  }

  #send(message: ToThread<Who>): void {
    this.#thread.postMessage(message);
  }

  #tick(): string {
    const load = this.#options.running();
    this.#toleratedUntil = load.deadline;
    this.#pulse.tick(load.count, load.deadline === 0 ? 0 : load.deadline + shiftMs());
    return this.#options.news(load);
  }

  #tellNews(): void {
    const news = this.#tick();
    if (news === this.#news) return;
    this.#news = news;
    this.#send({ kind: "news", news });
  }

  #awaitLapse(): void {
    clearTimeout(this.#lapse);
    // The last answer may be heard after the stop.
    if (this.#stopping) return;
    // A turn after the timer: where a handler held this thread, the answers that came meanwhile are still to be heard.
    this.#lapse = setTimeout(() => setImmediate(() => this.#tellLapse()), Math.max(1, this.#heldForMs));
  }

  #tellLapse(): void {
    if (this.#stopping) return;
    if (this.holdsLease) this.#awaitLapse();
    else this.#options.onLapse();
  }

  #onMessage({ workerId, sentAt, answeredAt, answer }: FromThread<Answer>): void {
    if (workerId !== this.#workerId) return;
    if (answer.accepted) {
      this.#acceptedAt = sentAt;
      this.#awaitLapse();
      // The middle of the round trip is closer to the truth than either end.
      this.#storeOffset = answer.storeMs - (sentAt + answeredAt) / 2;
    }
    this.#options.onAnswer(answer, sentAt - shiftMs());
  }
}

/** On the clock of the other loops. */
function beatsOf(pulse: SharedPulse, intervalMs: number): Turning {
  // Once: looked up for each, two times that are the same would differ by a fraction.
  const shift = shiftMs();
  return {
    name: "heartbeat",
    intervalMs,
    get lastTick() {
      return pulse.beatAt - shift;
    },
    get lastSuccess() {
      return pulse.answeredAt - shift;
    },
  };
}

/** From `performance.now()` to the clock that the threads share. */
function shiftMs(): number {
  return monotonicMs() - performance.now();
}
