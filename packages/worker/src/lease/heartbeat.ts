import { Worker } from "node:worker_threads";
import type { BeatAnswer, DatabaseAddress } from "@muster/db";
import { TIMEOUT_GRACE_MS } from "@muster/job";
import { LOG_LEVELS, type Logger, withDeadline } from "@muster/runtime";
import { files } from "../package-files.ts";
import type { Load } from "../port.ts";
import type { FromThread, ThreadData, ToThread } from "./messages.ts";
import { monotonicMs, SharedPulse } from "./pulse.ts";
import { queuesAsJson } from "./queues-as-json.ts";

/** Little else wakes an idle process. */
const TICK_MS = 2_000;
const STOP_DEADLINE_MS = 1_000;
/** Endings need time before the lease is over; so an attempt is stopped that long before. */
const FENCE_MARGIN_MS = 2_000;
/** A beat leaves little garbage; Node would still let the heap for young objects grow by 6 MB. */
const SMALL = { maxYoungGenerationSizeMb: 2 };

export interface HeartbeatOptions {
  readonly databaseAddress: DatabaseAddress;
  readonly workerId: string;
  readonly leaseMs: number;
  readonly log: Logger;
  /** What the thread watches. */
  readonly running: () => Load;
  /** `sentAt`: when the beat was sent, `performance.now()`. */
  readonly onAnswer: (answer: BeatAnswer, sentAt: number) => void;
  /** The lease may be over: called once, until a beat is accepted again. */
  readonly onLapse: () => void;
}

export interface Heartbeat {
  /** False while the last accepted beat is older than the lease less a margin: claim nothing then. */
  readonly holdsLease: boolean;
  /** Database time now, milliseconds since 1970, judging by the last answer. */
  databaseNow(): number;
  /** A handler is about to be called, which may hold this thread until then (`performance.now()`) and its grace. */
  onHandlerCall(until: number): void;
  /** These cancel requests have been acted on and may be forgotten. */
  acknowledge(taskIds: readonly string[]): void;
  /** From now on the beats are for another worker id. */
  changeIdentity(workerId: string): void;
  stop(): Promise<void>;
}

/** Starts the heartbeat's thread; the caller has registered the worker just before. */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  return new ThreadHeartbeat(options);
}

class ThreadHeartbeat implements Heartbeat {
  readonly #options: HeartbeatOptions;
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
  #databaseOffset = Date.now() - monotonicMs();
  /** What the thread knows of them. */
  #runningIn = "{}";

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#workerId = options.workerId;
    this.#tick();
    const data: ThreadData = {
      databaseAddress: options.databaseAddress,
      workerId: options.workerId,
      intervalMs: options.leaseMs / 6,
      shared: this.#pulse.buffer,
      logLevel: LOG_LEVELS.find((level) => level === options.log.level) ?? "info",
    };
    this.#thread = new Worker(files.module("lease/thread"), {
      workerData: data,
      resourceLimits: SMALL,
    });
    this.#exited = new Promise((resolve) => this.#thread.once("exit", () => resolve()));
    this.#thread.on("message", (message: FromThread) => this.#onMessage(message));
    // Without its heartbeat the worker is lost within one lease: better to end now, and be restarted.
    this.#thread.on("error", (err) => {
      options.log.fatal({ err }, "the heartbeat's thread failed");
      throw err;
    });
    this.#timer = setInterval(() => this.#tellQueues(this.#tick()), TICK_MS);
    this.#awaitLapse();
  }

  get holdsLease(): boolean {
    return this.#heldForMs > 0;
  }

  get #heldForMs(): number {
    return this.#acceptedAt + this.#options.leaseMs - FENCE_MARGIN_MS - monotonicMs();
  }

  databaseNow(): number {
    return monotonicMs() + this.#databaseOffset;
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

  changeIdentity(workerId: string): void {
    this.#workerId = workerId;
    this.#acceptedAt = monotonicMs();
    this.#awaitLapse();
    this.#send({ kind: "identity", workerId });
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
      // It waits for a database that does not answer; there is nothing left to beat for.
      await this.#thread.terminate();
    }
  }

  #send(message: ToThread): void {
    this.#thread.postMessage(message);
  }

  #tick(): string {
    const { count, deadline, byQueue } = this.#options.running();
    this.#toleratedUntil = deadline;
    this.#pulse.tick(count, deadline === 0 ? 0 : deadline + shiftMs());
    return queuesAsJson(byQueue);
  }

  #tellQueues(byQueue: string): void {
    if (byQueue === this.#runningIn) return;
    this.#runningIn = byQueue;
    this.#send({ kind: "running", byQueue });
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

  #onMessage({ workerId, sentAt, answeredAt, answer }: FromThread): void {
    if (workerId !== this.#workerId) return;
    if (answer.accepted) {
      this.#acceptedAt = sentAt;
      this.#awaitLapse();
      // The middle of the round trip is closer to the truth than either end.
      this.#databaseOffset = answer.databaseMs - (sentAt + answeredAt) / 2;
    }
    this.#options.onAnswer(answer, sentAt - shiftMs());
  }
}

/** From `performance.now()` to the clock that the threads share. */
function shiftMs(): number {
  return monotonicMs() - performance.now();
}
