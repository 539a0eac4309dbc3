import { randomBytes } from "node:crypto";
import {
  type Log,
  type Loop,
  type LoopOptions,
  type Stoppable,
  startLoop,
  withDeadline,
} from "@muster/runtime";

/** By chance, or all processes of a deploy would report at once. */
const JITTER = 0.2;
const LAST_REPORT_MS = 1_000;

/** Which report of which process. */
export interface ReportKey {
  readonly process: string;
  readonly report: number;
}

export interface ReporterOptions<Count> {
  /** Of the loop. */
  readonly name: string;
  readonly everyMs: number;
  /** A report that was not answered for so long is given up. Default: it is sent until it is answered. */
  readonly giveUpMs?: number;
  /** What was counted since the last time. */
  readonly take: () => readonly Count[];
  /** Safe to repeat: what is there already adds nothing. */
  readonly send: (key: ReportKey, counts: readonly Count[]) => Promise<void>;
  /** Nobody will be told of these any more. */
  readonly onLost: (counts: readonly Count[]) => void;
  readonly log: Log;
  readonly metrics: LoopOptions["metrics"];
}

interface Report<Count> {
  readonly number: number;
  readonly counts: readonly Count[];
  /** `performance.now()`. */
  readonly madeAt: number;
}

/**
 * Tells the database over and over what this process has counted. Nothing is sent while nothing happens. Reports are numbered, and
 * one whose answer was lost is sent again as it was: what has been counted since is another one.
 */
export class Reporter<Count> implements Stoppable {
  readonly loop: Loop;
  readonly #options: ReporterOptions<Count>;
  readonly #process = randomBytes(9).toString("base64url");
  #made = 0;
  #unanswered: Report<Count> | undefined;

  constructor(options: ReporterOptions<Count>) {
    const { name, everyMs: intervalMs, log, metrics } = options;
    this.#options = options;
    this.loop = startLoop({ name, intervalMs, jitter: JITTER, runOnce: () => this.#report(), log, metrics });
  }

  /** Tells what was counted last, within a second. Never rejects. */
  async stop(): Promise<void> {
    const { name, log, take, onLost } = this.#options;
    try {
      const told = this.loop.stop().then(() => this.#report());
      await withDeadline(told, LAST_REPORT_MS, "the last report");
    } catch (err) {
      log.debug({ err, loop: name }, "the last counts were not told");
    }
    this.#giveUp();
    const untold = take();
    if (untold.length > 0) onLost(untold);
  }

  async #report(): Promise<void> {
    const { take, giveUpMs = Infinity } = this.#options;
    if (this.#unanswered !== undefined && performance.now() - this.#unanswered.madeAt > giveUpMs)
      this.#giveUp();
    if (this.#unanswered !== undefined) await this.#send(this.#unanswered);
    const counts = take();
    if (counts.length === 0) return;
    this.#made += 1;
    await this.#send({ number: this.#made, counts, madeAt: performance.now() });
  }

  async #send(report: Report<Count>): Promise<void> {
    this.#unanswered = report;
    await this.#options.send({ process: this.#process, report: report.number }, report.counts);
    this.#unanswered = undefined;
  }

  #giveUp(): void {
    const { counts = [] } = this.#unanswered ?? {};
    this.#unanswered = undefined;
    if (counts.length > 0) this.#options.onLost(counts);
  }
}
