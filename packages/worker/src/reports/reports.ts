import { type ClaimedJob, isUnavailable, type OutputStream, type Report, type ReportKind } from "@muster/job";
import { type Backoff, backoff, type Logger, type Metrics } from "@muster/runtime";
import type { AttemptSealer } from "../sealed/attempt-sealer.ts";
import { Unwritten } from "./unwritten.ts";

/** What is reported waits this long for more of the same job. */
const EVERY_MS = 250;

/** What has to be known of an attempt that reports. */
export interface Reporting {
  readonly job: ClaimedJob;
  readonly workerId: string;
  readonly ended: boolean;
  /** Set once its handler has ended it in a transaction of its own. */
  readonly completion: unknown;
  /** Where what it reports is sealed. */
  readonly sealer?: AttemptSealer | undefined;
}

export interface ReportsOptions {
  /**
   * Keeps the entries; false when the attempt no longer holds its job.
   * Rejects with MusterError `unavailable` while the store is away: the same entries are offered again.
   */
  readonly write: (report: Report) => Promise<boolean>;
  /**
   * Where `write` only hands on: resolves when what was handed on is kept.
   * Rejects with MusterError `unavailable` while the store is away.
   */
  readonly kept?: () => Promise<void>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

interface Open {
  readonly unwritten: Unwritten;
  writing: Promise<void> | undefined;
}

/**
 * Progress and log lines of the running attempts, on their way to the store: collected for a quarter of a second, then
 * written for all attempts at once. An attempt that reports nothing costs nothing.
 */
export class Reports {
  readonly #options: ReportsOptions;
  readonly #open = new Map<Reporting, Open>();
  readonly #pause: Backoff = backoff({ leastMs: EVERY_MS, initialMs: 0, maxMs: 0 });
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReportsOptions) {
    this.#options = options;
  }

  /**
   * Takes an entry; `data` is JSON text. Ignored once the attempt has ended, even in a transaction of its handler's
   * own: nothing may follow an ending.
   */
  add(attempt: Reporting, kind: ReportKind, data: string): void {
    this.#of(attempt)?.add(kind, data);
  }

  /** Takes what a program wrote. Ignored as in `add`. */
  addOutput(attempt: Reporting, stream: OutputStream, data: Uint8Array): void {
    this.#of(attempt)?.addOutput(stream, data);
  }

  #of(attempt: Reporting): Unwritten | undefined {
    if (attempt.ended || attempt.completion !== undefined) return undefined;
    let open = this.#open.get(attempt);
    if (open === undefined) {
      open = { unwritten: new Unwritten(), writing: undefined };
      this.#open.set(attempt, open);
    }
    this.#schedule();
    return open.unwritten;
  }

  /** Whether the attempt has reported anything: most never do, and need not be waited for. */
  has(attempt: Reporting): boolean {
    return this.#open.has(attempt);
  }

  /**
   * Resolves when all that the attempt has reported is written or refused, and forgets the attempt.
   * @throws MusterError `unavailable` when the store is away: to be called again
   */
  async end(attempt: Reporting): Promise<void> {
    const open = this.#open.get(attempt);
    if (open === undefined) return;
    await open.writing?.catch(() => {
      // Counted by #tick; what was not written is written now.
    });
    while (!open.unwritten.isEmpty) await this.#write(attempt, open);
    this.#open.delete(attempt);
  }

  /** What it has reported and is not written is given up. */
  forget(attempt: Reporting): void {
    this.#open.delete(attempt);
  }

  /**
   * Resolves when what was written before is in the store.
   * @throws MusterError `unavailable` when the store is away
   */
  async kept(): Promise<void> {
    await this.#options.kept?.();
  }

  /** What ended attempts left behind is given up: the process is about to go. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#open.clear();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#tick(), EVERY_MS);
  }

  #tick(): void {
    this.#timer = undefined;
    for (const [attempt, open] of this.#open) {
      if (open.unwritten.isEmpty) continue;
      this.#schedule();
      if (open.writing !== undefined || attempt.ended) continue;
      open.writing = this.#write(attempt, open).finally(() => {
        open.writing = undefined;
      });
      open.writing.catch((err: unknown) => {
        this.#options.metrics.loopErrors.inc({ loop: "reports" });
        this.#options.log.debug({ err, job: attempt.job.taskId }, "reports were not written; trying again");
        this.#postpone(this.#pause.next(err));
      });
    }
  }

  /** For all attempts: they are written to the same store. Once closed, nothing is retried. */
  #postpone(ms: number): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), ms);
  }

  async #write({ job, workerId, sealer }: Reporting, { unwritten }: Open): Promise<void> {
    const { entries, trims } = unwritten.offer();
    try {
      const kept = await this.#options.write({
        taskId: job.taskId,
        fence: job.fence,
        workerId,
        // Here, where they are merged and bounded: what is sealed can be neither.
        entries: sealer === undefined ? entries : sealer.entries(entries),
        trims,
      });
      if (kept) for (const { kind } of entries) this.#options.metrics.jobReports.inc({ kind });
    } catch (error) {
      if (isUnavailable(error)) throw error;
      // The job's end must not wait for what the store will never accept.
      this.#options.metrics.loopErrors.inc({ loop: "reports" });
      this.#options.log.error({ err: error, job: job.taskId }, "reports were refused and are dropped");
    }
    unwritten.written();
  }
}
