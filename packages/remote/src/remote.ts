import { AttemptRecords } from "@muster/claiming";
import {
  type Database,
  type Faults,
  forgetSent,
  leave,
  promptDatabase,
  type Series,
  sentTo,
  startDraining,
  tellOfRefused,
} from "@muster/db";
import { MusterError } from "@muster/job";
import type { RedisConnection } from "@muster/queue";
import type { Logger, Loop, Metrics } from "@muster/runtime";
import { EndedCounts } from "./sessions/ended-counts.ts";
import { type Ended, Endings, type SaidEnding } from "./sessions/endings.ts";
import { Heartbeat } from "./sessions/heartbeat.ts";
import type { RemoteWorker } from "./sessions/remote-worker.ts";
import { RemoteReports } from "./sessions/reports.ts";
import { Serving } from "./sessions/serving.ts";
import { Sessions } from "./sessions/sessions.ts";
import { openTakes, type Takes } from "./takes/takes.ts";
import type { TakeAnswer, TakeCall } from "./takes/waiter.ts";

export interface RemoteOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly series: Pick<Series, "of">;
  /** Told of the attempts that fail. */
  readonly faults: Pick<Faults, "count" | "loop">;
  readonly starvationMs: number;
  /** Identifies this server among all. */
  readonly serverId: string;
  /** A secret of the installation. */
  readonly secret: () => Promise<string>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** All that a server does for workers that call it. */
export class Remote {
  readonly sessions: Sessions;
  readonly heartbeat: Heartbeat;
  readonly reports: RemoteReports;
  readonly #database: Database;
  readonly #takes: Takes;
  readonly #records: AttemptRecords;
  readonly #counts: EndedCounts;
  readonly #endings: Endings;
  readonly #serving: Serving;
  readonly #faults: RemoteOptions["faults"];
  /** Workers that say which answers have come: what they name says nothing new. */
  readonly #confirming = new WeakSet<RemoteWorker>();

  constructor(options: RemoteOptions) {
    const database = promptDatabase(options.database);
    const own = { ...options, database };
    const takes = openTakes(own);
    this.#database = database;
    this.#takes = takes;
    this.#faults = options.faults;
    this.sessions = new Sessions(own);
    const { book, admissions, confirmations } = takes;
    this.#records = new AttemptRecords({ ...own, book, admissions, onRefused: tellOfRefused(options.log) });
    this.#counts = new EndedCounts(own);
    this.#endings = new Endings({ ...own, records: this.#records, counts: this.#counts });
    this.heartbeat = new Heartbeat({ database, confirmations });
    this.reports = new RemoteReports(this.#records);
    this.#serving = new Serving(own);
  }

  get loops(): readonly Loop[] {
    return [...this.#takes.loops, this.#serving.loop, this.#faults.loop];
  }

  /** These answers have arrived. Rejects as `Database.query` does. */
  async received(worker: RemoteWorker, takeIds: readonly string[]): Promise<void> {
    if (takeIds.length === 0) return;
    await this.#takes.confirmations.received(worker.workerId, takeIds);
    this.#confirming.add(worker);
    this.#takes.room.onConfirmed(worker.workerId);
  }

  /** An answer did not arrive, and what this worker has not confirmed goes back. Rejects as `Database.query` does. */
  async lost({ workerId }: RemoteWorker): Promise<void> {
    await this.#takes.room.onLost(workerId);
  }

  /** The worker speaks of these jobs, so that the answers have arrived which brought them. Rejects as `Database.query` does. */
  async named(worker: RemoteWorker, taskIds: readonly string[]): Promise<void> {
    if (this.#confirming.has(worker)) return;
    await this.#takes.confirmations.named(worker.workerId, taskIds);
    this.#takes.room.onConfirmed(worker.workerId);
  }

  /**
   * See `TakeRoom.take`.
   * @throws MusterError `failed_precondition` for a worker that has said that it leaves
   */
  async take(call: TakeCall): Promise<TakeAnswer> {
    if (this.sessions.isLeaving(call.taker.workerId))
      throw new MusterError(
        "failed_precondition",
        "the worker has said that it leaves: it takes nothing more",
      );
    const answer = await this.#takes.room.take(call);
    this.#counts.onHanded(answer.jobs);
    return answer;
  }

  /** In the order of the endings. */
  async finish(worker: RemoteWorker, endings: readonly SaidEnding[]): Promise<Ended[]> {
    const ended = await this.#endings.finish(worker, endings);
    const over = endings.filter((_, index) => ended[index]?.kind !== "away");
    this.#takes.room.onEnded(
      worker.workerId,
      over.map(({ taskId }) => taskId),
    );
    return ended;
  }

  /**
   * The worker takes nothing more.
   * @param isOver it has ended: what it still has is queued again, uncharged
   */
  async leave({ workerId }: RemoteWorker, isOver: boolean): Promise<void> {
    await startDraining(this.#database, workerId);
    this.sessions.onLeaving(workerId);
    this.#takes.room.onLeave(workerId);
    if (!isOver) return;
    await leave(this.#database, workerId);
    this.sessions.forget(workerId);
    // After its end, from which on nothing is claimed for it. What this leaves is found by whoever looks for the dead.
    await this.#records.release(workerId, await sentTo(this.#database, workerId));
    await forgetSent(this.#database, workerId);
  }

  /** Answers everybody who waits; whoever calls for jobs from now on is sent to another server. */
  close(): void {
    this.#takes.room.close();
  }

  /** The same, and writes what is not written. Never rejects. */
  async stop(): Promise<void> {
    await this.#takes.stop();
    await Promise.all([
      this.heartbeat.idle(),
      this.#records.stop(),
      this.#counts.idle(),
      this.#serving.stop(),
    ]);
  }
}
