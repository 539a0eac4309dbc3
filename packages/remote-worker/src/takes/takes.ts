import type { CallOptions } from "@connectrpc/connect";
import type { Batch, Claimed, Offer, Take } from "@muster/job";
import type { TakeJobsResponse } from "@muster/proto/scheduler/v1/worker_service";
import { sleep } from "@muster/runtime";
import type { RemoteIdentity } from "../lease/remote-identity.ts";
import type { Received } from "../received.ts";
import type { Service, WorkerCalls } from "../service/service.ts";
import { durationOf } from "../words/durations.ts";
import { takenJobs } from "../words/taken-jobs.ts";
import { Arrivals, type Arrived } from "./arrivals.ts";
import { TakeWait } from "./take-wait.ts";

/** Beyond its wait, for the way there and back and a full answer. */
const ANSWER_MS = 8_000;
/** An answer without jobs that comes sooner has not waited: the worker is cordoned, or another call has ended it. */
const NO_WAIT_MS = 100;
/** Who ends the wait has told the API before, which answers; if it does not, the wait ends by itself. */
const WAKE_MS = 400;
const MAX_JOBS = 1_000;
/** Most that the API looks for at once: an answer to a call for more is no larger. */
const FULL_ANSWER = 500;
/** For fewer a call beside another one is not worth its cost. */
const LEAST_BESIDE = 50;

const NOTHING: Take = { batches: [] };
export interface TakesOptions {
  readonly service: Service;
  readonly received: Received;
  readonly identity: () => RemoteIdentity;
  /** Told of each answer: cancels, and the wish that the worker drain. */
  readonly onAnswer: (answer: TakeJobsResponse) => void;
  /** A call has failed. */
  readonly onFailure: (error: unknown, workerId: string) => void;
  /** An answer has come for which there was no room any more: its jobs are to be given back. Must not throw. */
  readonly onUnclaimed: (arrived: Arrived) => void;
}

/** A call for jobs whose answer nobody has taken yet. */
interface Asked {
  readonly slots: number;
  readonly answer: Promise<Take>;
}

/**
 * TakeJobs: its answers are the worker's when the engine claims them, which needs no call of its own. While jobs are short and
 * come in full answers, the next ones are asked for while an answer is on its way.
 */
export class Takes {
  readonly #options: TakesOptions;
  readonly #wait = new TakeWait();
  readonly #arrivals: Arrivals;
  /** In their order. */
  readonly #line: Asked[] = [];
  /** Calls that are not answered, and how many slots each asks for. */
  readonly #under = new Map<AbortController, number>();
  #wokenAt: number | undefined;
  /** A call has failed, whose answer may have had jobs. */
  #isLost = false;
  /** The last answer had about as many jobs as it could have. */
  #flows = false;
  #takenAt = 0;

  constructor(options: TakesOptions) {
    this.#options = options;
    this.#arrivals = new Arrivals(options.received, options.onUnclaimed);
  }

  /** For how long no take was under way, milliseconds; 0 while one is. */
  idleMs(now: number): number {
    return this.#under.size === 0 ? now - this.#takenAt : 0;
  }

  /**
   * Resolves without jobs after a bounded time, or soon after `wake`.
   * @param room more than `freeSlots` while jobs are short
   */
  async take(room: number, freeSlots: number): Promise<Take> {
    this.#askFor(room, room > freeSlots && this.#flows);
    const [first] = this.#line;
    if (first === undefined) return NOTHING;
    try {
      return await first.answer;
    } finally {
      this.#line.shift();
    }
  }

  #askFor(room: number, isFast: boolean): void {
    const isWorthTwo = isFast && room >= 2 * LEAST_BESIDE;
    if (this.#line.length === 0) this.#send(isWorthTwo ? Math.min(Math.ceil(room / 2), FULL_ANSWER) : room);
    const left = room - this.#line.reduce((sum, { slots }) => sum + slots, 0);
    if (isWorthTwo && this.#line.length === 1 && left >= LEAST_BESIDE)
      this.#send(Math.min(left, FULL_ANSWER));
  }

  #send(room: number): void {
    const slots = Math.min(room, MAX_JOBS);
    const answer = this.#take(slots);
    // Whoever takes it hears of its failure.
    answer.catch(() => undefined);
    this.#line.push({ slots, answer });
  }

  async #take(slots: number): Promise<Take> {
    const call = new AbortController();
    const sentAt = performance.now();
    const before = [...this.#under.values()].reduce((sum, asked) => sum + asked, 0);
    this.#under.set(call, slots);
    try {
      const { workerId } = this.#options.identity();
      const answer = await this.ask(slots, call.signal, before);
      const jobs = takenJobs(answer);
      this.#flows = jobs.length * 2 >= Math.min(slots, FULL_ANSWER);
      if (jobs.length > 0) return this.#arrivals.keep(answer.takeId, jobs, workerId);
      const left = NO_WAIT_MS - (performance.now() - sentAt);
      if (left > 0 && this.#under.size === 1) await sleep(left, call.signal);
      return NOTHING;
    } catch (error) {
      this.#flows = false;
      if (call.signal.aborted) return NOTHING;
      throw error;
    } finally {
      this.#takenAt = performance.now();
      this.#under.delete(call);
    }
  }

  /**
   * One call.
   * @param freeSlots 0 to hear of cancels alone
   * @param askedBefore by another call that is to be answered
   */
  async ask(freeSlots: number, signal: AbortSignal, askedBefore = 0): Promise<TakeJobsResponse> {
    const { service, received, identity, onAnswer, onFailure } = this.#options;
    const { workerId, session } = identity();
    const sentAt = performance.now();
    const waitMs = this.#wait.ms(sentAt);
    const said = received.all();
    // What has come and is about to be claimed is not confirmed yet, and must not go back; nor what a take is about to bring
    // while somebody listens for cancels, or another one is under way.
    const mayTell = freeSlots > 0 && askedBefore === 0 && this.#arrivals.isEmpty;
    const request = { workerId, session, freeSlots, askedBefore, wait: durationOf(waitMs), received: said };
    let [tries, answerLost] = [0, false];
    const call = (calls: WorkerCalls, options: CallOptions): Promise<TakeJobsResponse> => {
      // Where a connection seems to have been closed before, the service makes the same call once more.
      tries += 1;
      answerLost = mayTell && (this.#isLost || tries > 1);
      return calls.takeJobs({ ...request, answerLost }, options);
    };
    try {
      const answer = await service.call(call, { timeoutMs: waitMs + ANSWER_MS, signal });
      received.onSaid(said);
      if (answerLost) this.#isLost = false;
      else if (tries > 1) this.#isLost = true;
      onAnswer(answer);
      return answer;
    } catch (error) {
      this.#isLost = true;
      if (!signal.aborted) {
        const now = performance.now();
        this.#wait.onCut(now - sentAt, now);
        onFailure(error, workerId);
      }
      throw error;
    }
  }

  /** To be called until the take has ended. */
  wake(): void {
    const now = performance.now();
    this.#wokenAt ??= now;
    if (now - this.#wokenAt >= WAKE_MS) this.interrupt();
  }

  /** Ends takes that wait, wherever their answers may be. */
  interrupt(): void {
    for (const call of this.#under.keys()) call.abort();
  }

  claim(workerId: string, batch: Batch, takeId?: string): Claimed {
    return this.#arrivals.claim(workerId, batch, takeId);
  }

  /** What an answer has brought that nobody will claim: the jobs, and who took them. */
  unclaimed(offers: readonly Offer[]): Arrived {
    return this.#arrivals.unclaimed(offers);
  }

  /** Gives back what was not taken. */
  stop(): void {
    this.interrupt();
    this.#arrivals.giveBack();
  }
}
