import {
  countFaults,
  type Database,
  type Faults,
  type OnRefused,
  promptDatabase,
  type Series,
} from "@muster/db";
import { publishChanges, publishKept } from "@muster/dispatch";
import {
  type AttemptKey,
  type Blame,
  type Ending,
  type EndState,
  type FailingAttempt,
  type HandlerTransactions,
  type Report,
  withFault,
} from "@muster/job";
import type { RedisConnection } from "@muster/queue";
import type { Coalescer, Logger, Metrics } from "@muster/runtime";
import type { Admissions } from "../policies/admissions.ts";
import { BreakerReports } from "../policies/breaker-reports.ts";
import type { ClaimBook } from "../policies/claim-book.ts";
import { createEndingLists, createEndings, type EndingsContext, writeEndings } from "./endings.ts";
import { giveBack } from "./give-back.ts";
import { loseAttempt } from "./lose-attempt.ts";
import { createReportBatches } from "./report-batches.ts";
import { sqlTransactions } from "./sql-transactions.ts";

export interface AttemptRecordsOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly series: Pick<Series, "of">;
  /** Told of the attempts that fail. */
  readonly faults: Pick<Faults, "count">;
  readonly admissions: Admissions;
  readonly book: Pick<ClaimBook, "policies">;
  readonly onRefused: OnRefused;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What is written about attempts once they are claimed. Those that are over give their admissions back. */
export class AttemptRecords {
  readonly transactions: HandlerTransactions;
  readonly #options: AttemptRecordsOptions;
  readonly #context: EndingsContext;
  readonly #breakers: BreakerReports;
  readonly #endings: Coalescer<Ending, EndState>;
  readonly #lists: Coalescer<readonly Ending[], readonly EndState[]>;
  readonly #reports: Coalescer<Report, boolean>;

  constructor(options: AttemptRecordsOptions) {
    const { database } = options;
    // Slots wait for endings.
    this.#options = { ...options, database: promptDatabase(database) };
    this.#breakers = new BreakerReports(options);
    this.#context = {
      database: this.#options.database,
      onEvents: (events) => void publishChanges(this.#options, events),
      breakers: this.#breakers,
    };
    this.#endings = createEndings(this.#context);
    this.#lists = createEndingLists(this.#context);
    this.#reports = createReportBatches(database, (changes) => void publishKept(options, changes));
    const transactions = sqlTransactions({ ...this.#context, database }, (ending, state) =>
      this.#onEnded([ending], [state]),
    );
    this.transactions = {
      ...transactions,
      finish: (ending, events) => transactions.finish(withFault(ending), events),
    };
  }

  async finish(told: Ending): Promise<EndState> {
    const ending = withFault(told);
    const state = await this.#endings.add(ending);
    this.#onEnded([ending], [state]);
    return state;
  }

  async finishAll(told: readonly Ending[]): Promise<readonly EndState[]> {
    const endings = told.map(withFault);
    const states = await writeEndings(this.#context, endings);
    this.#onEnded(endings, states);
    return states;
  }

  /** The same, which shares its write with others': of several workers, each of which has many. */
  async finishTogether(told: readonly Ending[]): Promise<readonly EndState[]> {
    const endings = told.map(withFault);
    const states = await this.#lists.add(endings);
    this.#onEnded(endings, states);
    return states;
  }

  #onEnded(endings: readonly Ending[], states: readonly EndState[]): void {
    this.#breakers.onEnded(endings, states);
    countFaults(this.#options.faults, endings, states);
    this.#options.admissions.onEnded(endings);
  }

  report(report: Report): Promise<boolean> {
    return this.#reports.add(report);
  }

  async lose(attempt: FailingAttempt, blame: Blame, error: string): Promise<void> {
    await loseAttempt(this.#options, attempt, blame, error);
    this.#options.admissions.onEnded([attempt]);
  }

  async release(workerId: string, attempts: readonly AttemptKey[]): Promise<void> {
    await giveBack(this.#options, workerId, attempts, this.#options.onRefused);
    this.#options.admissions.onEnded(attempts);
  }

  /** Resolves when every ending is written, and what breakers are told. The last call. */
  async stop(): Promise<void> {
    await Promise.all([this.#endings.idle(), this.#lists.idle()]);
    await this.#breakers.stop();
  }
}
