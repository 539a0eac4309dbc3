import type { CallOptions } from "@connectrpc/connect";
import type { Batch, Claimed, Offer, Permit, Take } from "@muster/job";
import type { TakeJobsResponse } from "@muster/proto/scheduler/v1/worker_service";
import { sleep } from "@muster/runtime";
import type { RemoteIdentity } from "../lease/remote-identity.ts";
import { NO_PERMIT, permitFrom } from "../permits.ts";
import type { Received } from "../received.ts";
import type { Service, WorkerCalls } from "../service/service.ts";
import { claimedJob } from "../words/claimed-job.ts";
import { durationOf } from "../words/durations.ts";
import { TakeWait } from "./take-wait.ts";

/** Beyond its wait, for the way there and back and a full answer. */
const ANSWER_MS = 8_000;
/** An answer without jobs that comes sooner has not waited: the worker is cordoned, or another call has ended it. */
const NO_WAIT_MS = 100;
/** Who ends the wait has told the API before, which answers; if it does not, the wait ends by itself. */
const WAKE_MS = 400;
const MAX_JOBS = 1_000;

const NOTHING: Take = { batches: [] };
export interface TakesOptions {
  readonly service: Service;
  readonly received: Received;
  readonly identity: () => RemoteIdentity;
  /** Told of each answer: cancels, and the wish that the worker drain. */
  readonly onAnswer: (answer: TakeJobsResponse) => void;
  /** A call has failed. */
  readonly onFailure: (error: unknown, workerId: string) => void;
}

interface Arrived {
  readonly workerId: string;
  readonly jobs: ReadonlyMap<string, Claimed["jobs"][number]>;
  readonly permit: Permit;
}

/** TakeJobs: its answers are the worker's when the engine claims them, which needs no call of its own. */
export class Takes {
  readonly #options: TakesOptions;
  readonly #wait = new TakeWait();
  readonly #arrived = new Map<string, Arrived>();
  #under: AbortController | undefined;
  #wokenAt: number | undefined;
  /** A call has failed, whose answer may have had jobs. */
  #isLost = false;
  #takenAt = 0;

  constructor(options: TakesOptions) {
    this.#options = options;
  }

  /** For how long no take was under way, milliseconds; 0 while one is. */
  idleMs(now: number): number {
    return this.#under === undefined ? now - this.#takenAt : 0;
  }

  /** Resolves without jobs after a bounded time, or soon after `wake`. */
  async take(room: number): Promise<Take> {
    const call = new AbortController();
    this.#under = call;
    const sentAt = performance.now();
    try {
      const { workerId } = this.#options.identity();
      const answer = await this.ask(Math.min(room, MAX_JOBS), call.signal);
      if (answer.jobs.length > 0) return this.#keep(answer, workerId);
      const left = NO_WAIT_MS - (performance.now() - sentAt);
      if (left > 0) await sleep(left, call.signal);
      return NOTHING;
    } catch (error) {
      if (call.signal.aborted) return NOTHING;
      throw error;
    } finally {
      this.#takenAt = performance.now();
      this.#under = undefined;
    }
  }

  /** One call. @param freeSlots 0 to hear of cancels alone */
  async ask(freeSlots: number, signal: AbortSignal): Promise<TakeJobsResponse> {
    const { service, received, identity, onAnswer, onFailure } = this.#options;
    const { workerId, session } = identity();
    const sentAt = performance.now();
    const waitMs = this.#wait.ms(sentAt);
    const said = received.all();
    // What has come and is about to be claimed is not confirmed yet, and must not go back; nor what a take is about to bring
    // while somebody listens for cancels.
    const mayTell = freeSlots > 0 && this.#arrived.size === 0;
    const request = { workerId, session, freeSlots, wait: durationOf(waitMs), received: said };
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

  /** Ends a take that waits, wherever its answer may be. */
  interrupt(): void {
    this.#under?.abort();
  }

  claim(workerId: string, { offers }: Batch, takeId = ""): Claimed {
    const arrived = this.#arrived.get(takeId);
    this.#arrived.delete(takeId);
    // Declared lost meanwhile: others run them now.
    if (arrived?.workerId !== workerId) return { jobs: [], permit: NO_PERMIT };
    this.#options.received.add(takeId);
    const jobs = offers.map(({ taskId }) => arrived.jobs.get(taskId)).filter((job) => job !== undefined);
    return { jobs, permit: arrived.permit };
  }

  /** What an answer has brought that nobody will claim: the jobs, and who took them. */
  unclaimed(offers: readonly Offer[]): { taskId: string; fence: number; workerId: string }[] {
    const ids = new Set(offers.map(({ taskId }) => taskId));
    return [...this.#arrived].flatMap(([takeId, { workerId, jobs }]) => {
      const left = [...jobs.values()].filter(({ taskId }) => ids.has(taskId));
      if (left.length > 0) this.#arrived.delete(takeId);
      return left.map(({ taskId, fence }) => ({ taskId, fence, workerId }));
    });
  }

  #keep({ takeId, jobs: taken }: TakeJobsResponse, workerId: string): Take {
    const permit = permitFrom(performance.now());
    const jobs = new Map(taken.map((one) => [one.jobId, claimedJob(one)]));
    this.#arrived.set(takeId, { workerId, jobs, permit });
    return { id: takeId, batches: [{ offers: [...jobs.values()] }] };
  }
}
