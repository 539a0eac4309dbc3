import type { AttemptRecords } from "@muster/claiming";
import { type Database, isRowFault, type KeptEnding, keptEndings } from "@muster/db";
import {
  type AttemptKey,
  type AttemptOutcome,
  attemptOutcome,
  type EndState,
  failureIn,
  isUnavailable,
  type JobKind,
  type JobState,
  type Outcome,
} from "@muster/job";
import type { Logger, Metrics } from "@muster/runtime";
import type { EndedCounts } from "./ended-counts.ts";
import type { RemoteWorker } from "./remote-worker.ts";

/** How a worker says that an attempt has ended. */
export type Said =
  | { readonly kind: "ended"; readonly outcome: Outcome }
  /** Given back, uncharged. */
  | { readonly kind: "released" }
  /** What ran it has died. */
  | { readonly kind: "lost"; readonly alone: boolean; readonly error: string };

export interface SaidEnding {
  readonly taskId: string;
  readonly fence: number;
  readonly said: Said;
  readonly traceparent?: string | undefined;
  /** Why it could not be kept as it was sent; `said` is the failure that is kept instead. */
  readonly mistake?: string;
}

/** What became of it; none of these is to be repeated but `away`. */
export type Ended =
  | { readonly kind: "kept"; readonly state: JobState }
  /** It has ended as a failure that says so. */
  | { readonly kind: "mistaken"; readonly message: string }
  /** The attempt is not, or no longer, this worker's. */
  | { readonly kind: "stale" }
  /** There is no such job (any more). */
  | { readonly kind: "unknown" }
  | { readonly kind: "away"; readonly message: string };

export interface EndingsOptions {
  readonly database: Database;
  readonly records: Pick<AttemptRecords, "finish" | "finishTogether" | "release" | "lose">;
  readonly counts: Pick<EndedCounts, "onEnded" | "kindOf">;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "loopErrors">;
}

/** Undefined: to be read from what is on record. */
type Written = Ended | undefined;

const STALE: Ended = { kind: "stale" };
const SUCCEEDED: Ended = { kind: "kept", state: "succeeded" };
const REFUSED = "the attempt has ended, but the database refused to record how";

/** Keeps what remote workers say of the ends of their attempts, each by itself. A repeat is answered as the first one was. */
export class Endings {
  readonly #options: EndingsOptions;

  constructor(options: EndingsOptions) {
    this.#options = options;
  }

  /** In the order of the endings. Never rejects for one of them. */
  async finish(worker: RemoteWorker, endings: readonly SaidEnding[]): Promise<Ended[]> {
    if (areOfDifferentJobs(endings)) return this.#finish(worker, endings);
    // Of one attempt only the first counts: two in one statement would be whichever comes.
    const first = new Map(endings.toReversed().map((ending) => [keyOf(ending), ending]));
    const ended = await this.#finish(worker, [...first.values()]);
    const byKey = new Map([...first.keys()].map((key, index) => [key, ended[index]]));
    return endings.map((ending) => byKey.get(keyOf(ending)) ?? STALE);
  }

  async #finish(worker: RemoteWorker, endings: readonly SaidEnding[]): Promise<Ended[]> {
    const written = await this.#writeAll(worker, endings);
    const unsure = endings.filter((_, index) => written[index] === undefined);
    const kept = await this.#kept(worker.workerId, unsure);
    return endings.map((ending, index) => written[index] ?? kept.get(ending) ?? STALE);
  }

  async #writeAll(worker: RemoteWorker, endings: readonly SaidEnding[]): Promise<readonly Written[]> {
    const { workerId } = worker;
    const successes = endings.filter(isSuccess);
    const succeeding = this.#succeed(worker, successes);
    if (successes.length === endings.length) return succeeding;
    const released = endings.filter(({ said }) => said.kind === "released");
    const releasing = this.#release(workerId, released);
    const places = new Map<SaidEnding, number>(successes.map((ending, index) => [ending, index]));
    return Promise.all(
      endings.map(async (ending) => {
        const { said } = ending;
        const place = places.get(ending);
        if (place !== undefined) return (await succeeding)[place];
        const key = { taskId: ending.taskId, fence: ending.fence, workerId };
        if (said.kind === "released") return releasing;
        return said.kind === "lost" ? this.#lose(key, said) : this.#end(worker, ending, said.outcome);
      }),
    );
  }

  /** Nearly all of them, by one statement: a promise and a line for each would cost more than the statement. */
  async #succeed(worker: RemoteWorker, successes: readonly Success[]): Promise<readonly Written[]> {
    if (successes.length === 0) return [];
    const { workerId } = worker;
    try {
      const states = await this.#options.records.finishTogether(
        successes.map(({ taskId, fence, traceparent, said: { outcome } }) => ({
          taskId,
          fence,
          workerId,
          outcome,
          traceparent,
        })),
      );
      const isKept = (_: Success, index: number): boolean => states[index] === "succeeded";
      const ended = successes.filter(isKept).map(({ taskId }) => ({ taskId, ...SUCCESS }));
      this.#options.counts.onEnded(worker, ended);
      return states.map((state) => (state === "succeeded" ? SUCCEEDED : undefined));
    } catch (error) {
      if (!isRowFault(error)) {
        const away = this.#away(error);
        return successes.map(() => away);
      }
      // One of them is at fault: each for itself.
      return Promise.all(successes.map((ending) => this.#end(worker, ending, ending.said.outcome)));
    }
  }

  async #end(worker: RemoteWorker, ending: SaidEnding, outcome: Outcome): Promise<Written> {
    const { taskId, fence, traceparent, mistake } = ending;
    const key = { taskId, fence, workerId: worker.workerId };
    const finish = async (as: Outcome, of?: JobKind): Promise<EndState> =>
      this.#options.records.finish({ ...key, of, outcome: as, traceparent });
    try {
      // What it is has to be known before its end is written, which says which fault it was.
      const of = failureIn(outcome) && (await this.#options.counts.kindOf(taskId));
      const state = await finish(outcome, of);
      if (state === "stale") return undefined;
      this.#options.counts.onEnded(worker, [{ taskId, outcome: attemptOutcome(outcome), state }]);
      return mistake === undefined ? { kind: "kept", state } : { kind: "mistaken", message: mistake };
    } catch (error) {
      if (!isRowFault(error)) return this.#away(error);
      this.#options.log.error({ err: error, job: taskId }, "an ending was refused: it is kept as a failure");
      return this.#recordRefused(key, finish);
    }
  }

  /** Nothing that its worker sends again would be taken: without an end the job would be running for ever. */
  async #recordRefused(
    key: AttemptKey,
    finish: (as: Outcome, of?: JobKind) => Promise<EndState>,
  ): Promise<Written> {
    try {
      const of = await this.#options.counts.kindOf(key.taskId);
      const state = await finish({ kind: "permanent", error: REFUSED }, of);
      return state === "stale" ? undefined : { kind: "mistaken", message: REFUSED };
    } catch (error) {
      if (!isRowFault(error)) return this.#away(error);
      return this.#lose(key, { kind: "lost", alone: false, error: REFUSED });
    }
  }

  async #lose(key: AttemptKey, { alone, error }: Extract<Said, { kind: "lost" }>): Promise<Written> {
    try {
      const of = await this.#options.counts.kindOf(key.taskId);
      await this.#options.records.lose({ ...key, of }, alone ? "alone" : "shared", error);
      return undefined;
    } catch (fault) {
      return this.#away(fault);
    }
  }

  async #release(workerId: string, released: readonly SaidEnding[]): Promise<Written> {
    if (released.length === 0) return undefined;
    try {
      const attempts = released.map(({ taskId, fence }) => ({ taskId, fence, workerId }));
      await this.#options.records.release(workerId, attempts);
      return undefined;
    } catch (error) {
      return this.#away(error);
    }
  }

  /** Of those that were not the worker's (any more), or whose writes do not say it. */
  async #kept(workerId: string, endings: readonly SaidEnding[]): Promise<Map<SaidEnding, Ended>> {
    try {
      const attempts = endings.map(({ taskId, fence }) => ({ taskId, fence, workerId }));
      const kept = await keptEndings(this.#options.database, attempts);
      return new Map(endings.map((ending, index) => [ending, endedOf(ending, kept[index])]));
    } catch (error) {
      return new Map(endings.map((ending) => [ending, this.#away(error)]));
    }
  }

  #away(err: unknown): Ended {
    if (!isUnavailable(err)) {
      this.#options.metrics.loopErrors.inc({ loop: "remote-endings" });
      this.#options.log.error({ err }, "an ending could not be recorded: its worker is to send it again");
    }
    return {
      kind: "away",
      message: isUnavailable(err) ? err.message : "it could not be recorded: repeat it",
    };
  }
}

interface Success extends SaidEnding {
  readonly said: { readonly kind: "ended"; readonly outcome: Extract<Outcome, { kind: "succeeded" }> };
}

const SUCCESS = { outcome: "succeeded", state: "succeeded" } as const;

const isSuccess = (ending: SaidEnding): ending is Success =>
  ending.said.kind === "ended" && ending.said.outcome.kind === "succeeded" && ending.mistake === undefined;

const areOfDifferentJobs = (endings: readonly SaidEnding[]): boolean =>
  new Set(endings.map(({ taskId }) => taskId)).size === endings.length;

const keyOf = ({ taskId, fence }: SaidEnding): string => `${taskId}/${fence}`;

function endedOf({ said, mistake }: SaidEnding, kept: KeptEnding | undefined): Ended {
  if (kept === undefined) return { kind: "unknown" };
  const { state, outcome } = kept;
  if (outcome === undefined || !standsFor(outcome, said)) return STALE;
  return mistake === undefined ? { kind: "kept", state } : { kind: "mistaken", message: mistake };
}

/** A cancel that was asked for overrides every end but a success. */
function standsFor(outcome: AttemptOutcome, said: Said): boolean {
  const expected = said.kind === "ended" ? attemptOutcome(said.outcome) : said.kind;
  return outcome === expected || (outcome === "cancelled" && expected !== "succeeded");
}
