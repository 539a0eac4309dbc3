import { type Database, type OnRefused, promptDatabase, type Series } from "@muster/db";
import { publishChanges, publishKept } from "@muster/dispatch";
import type { AttemptKey, Blame, Ending, EndState, Report } from "@muster/job";
import type { RedisConnection } from "@muster/queue";
import type { Coalescer, Logger, Metrics } from "@muster/runtime";
import type { HandlerTransactions } from "../port.ts";
import { createEndings, writeEndings } from "./endings.ts";
import { giveBack } from "./give-back.ts";
import { loseAttempt } from "./lose-attempt.ts";
import type { Admissions } from "./policies/admissions.ts";
import { createReportBatches } from "./report-batches.ts";
import { sqlTransactions } from "./sql-transactions.ts";

export interface AttemptRecordsOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly series: Pick<Series, "of">;
  readonly admissions: Admissions;
  readonly onRefused: OnRefused;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What is written about attempts once they are claimed. Those that are over give their admissions back. */
export class AttemptRecords {
  readonly transactions: HandlerTransactions;
  readonly #options: AttemptRecordsOptions;
  readonly #endings: Coalescer<Ending, EndState>;
  readonly #reports: Coalescer<Report, boolean>;
  readonly #publish = (changes: readonly string[]): void => void publishChanges(this.#options, changes);

  constructor(options: AttemptRecordsOptions) {
    const { database, admissions } = options;
    // Slots wait for endings.
    this.#options = { ...options, database: promptDatabase(database) };
    this.#endings = createEndings(this.#options.database, this.#publish);
    this.#reports = createReportBatches(database, (changes) => void publishKept(options, changes));
    this.transactions = sqlTransactions(database, this.#publish, (ending) => admissions.onEnded([ending]));
  }

  async finish(ending: Ending): Promise<EndState> {
    const state = await this.#endings.add(ending);
    this.#options.admissions.onEnded([ending]);
    return state;
  }

  async finishAll(endings: readonly Ending[]): Promise<readonly EndState[]> {
    const states = await writeEndings(this.#options.database, endings, this.#publish);
    this.#options.admissions.onEnded(endings);
    return states;
  }

  report(report: Report): Promise<boolean> {
    return this.#reports.add(report);
  }

  async lose(attempt: AttemptKey, blame: Blame, error: string): Promise<void> {
    await loseAttempt(this.#options, attempt, blame, error);
    this.#options.admissions.onEnded([attempt]);
  }

  async release(workerId: string, attempts: readonly AttemptKey[]): Promise<void> {
    await giveBack(this.#options, workerId, attempts, this.#options.onRefused);
    this.#options.admissions.onEnded(attempts);
  }

  /** Resolves when every ending is written. */
  idle(): Promise<void> {
    return this.#endings.idle();
  }
}
