import { Admissions, ClaimBook, PolicyWatch } from "@muster/claiming";
import { type Database, promptDatabase, type Series } from "@muster/db";
import { type RedisConnection, type Signal, type Subscription, subscribe } from "@muster/queue";
import type { Logger, Loop, Metrics } from "@muster/runtime";
import { Confirmations } from "./confirmations.ts";
import { RemoteAdoption } from "./remote-adoption.ts";
import { TakeRoom } from "./room.ts";

export interface TakesOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly series: Pick<Series, "of">;
  readonly starvationMs: number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What a server does for workers that call it: where they wait for jobs, and what it has to know for that. */
export interface Takes {
  readonly room: TakeRoom;
  readonly confirmations: Confirmations;
  /** The policies, as this server goes by them. */
  readonly book: ClaimBook;
  /** The gates of jobs that were handed out here. */
  readonly admissions: Admissions;
  readonly loops: readonly Loop[];
  /** Answers everybody who waits. Never rejects. */
  stop(): Promise<void>;
}

/** What claims go by is read as it is needed: a server begins also while its database is away. */
export function openTakes(options: TakesOptions): Takes {
  const database = promptDatabase(options.database);
  const book = new ClaimBook(database);
  const own = { ...options, database };
  const admissions = new Admissions(own);
  const room = new TakeRoom({ ...own, book, admissions });
  const confirmations = new Confirmations(database);
  const hearing = new Hearing({ ...own, book }, room);
  return {
    room,
    confirmations,
    book,
    admissions,
    loops: [...room.loops, hearing.watch.loop],
    stop: async () => {
      await Promise.all([hearing.stop(), room.stop()]);
      await Promise.all([confirmations.idle(), admissions.idle()]);
    },
  };
}

/** What is told to servers, for the workers that wait here. */
class Hearing {
  readonly watch: PolicyWatch;
  readonly #room: TakeRoom;
  readonly #signals: Subscription;
  #hears = false;

  constructor(options: TakesOptions & { readonly book: ClaimBook }, room: TakeRoom) {
    const { database, redis, book } = options;
    this.#room = room;
    this.watch = new PolicyWatch({
      ...options,
      adoption: new RemoteAdoption(database, book),
      hears: () => this.#hears && !redis.rights.lacks("tell"),
    });
    this.#signals = subscribe(redis, "signals", (heard) => heard.forEach((one) => this.#onSignal(one)), {
      onReset: () => this.#onReset(),
      onLost: () => {
        this.#hears = false;
        this.watch.onUnsure();
      },
    });
  }

  /** What was announced before is lost. */
  #onReset(): void {
    this.#hears = true;
    this.watch.onUnsure();
    this.#room.onNewLane();
    this.#room.onFleet([]);
  }

  #onSignal(signal: Signal): void {
    const room = this.#room;
    if (signal.kind === "held") room.onHeld([signal.type]);
    else if (signal.kind === "lane") room.onNewLane();
    else if (signal.kind === "policy") this.watch.onChanged();
    else if (signal.kind === "fleet") room.onFleet(signal.workers);
    else if (signal.kind === "taker") room.onTaker(signal.worker_id, signal.server);
    else if (signal.kind === "cancel") {
      const { worker_id: workerId, task_id: taskId, fence, grace_ms: graceMs } = signal;
      room.onStop(workerId, { taskId, fence, graceMs });
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.#signals.close(), this.watch.stop()]);
  }
}
