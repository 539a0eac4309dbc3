import { getJobs } from "@muster/db";
import { isFinal, isJobId, isSealed, JobEndedError, MusterError, Reading, unknownJob } from "@muster/job";
import { keyNameOf, type Sealing } from "@muster/sealing";
import { type WatchedEvent, Watches, type WatchesOptions } from "@muster/watch";
import { type JobEvent, toJobEvent } from "./job-event.ts";
import { openEvent } from "./open-event.ts";

export interface FollowOptions {
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

export interface WatchOptions extends FollowOptions {
  /** The `sequence` of the last event that was seen: goes on after it. Default: first the job as it is now. */
  readonly resumeAfter?: number | undefined;
}

export interface FollowerOptions extends Omit<WatchesOptions, "background"> {
  /** Opens what is sealed. */
  readonly sealing: Sealing | undefined;
}

/** Follows jobs for whoever submits them; it has no connection and no timer until somebody does. */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #closing = new AbortController();
  #watches: Watches | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  async *watch(jobId: string, options: WatchOptions = {}): AsyncGenerator<JobEvent> {
    const { signal, resumeAfter } = options;
    check(jobId, resumeAfter);
    const closing = this.#closing.signal;
    closing.throwIfAborted();
    const until = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    const { database, sealing } = this.#options;
    this.#watches ??= new Watches({ ...this.#options, background: database });
    const events = this.#watches.watch(jobId.toLowerCase(), resumeAfter, until);
    for await (const event of sealing === undefined ? events : this.#opened(events, sealing)) {
      const told = toJobEvent(event);
      if (told !== undefined) yield told;
    }
  }

  async *#opened(events: AsyncIterable<WatchedEvent>, sealing: Sealing): AsyncGenerator<WatchedEvent> {
    let type: string | undefined;
    for await (const event of events) {
      // One that is resumed may go on with what was reported: its type was told to whoever watched it before.
      type ??= "job" in event ? event.job.type : await this.#typeOf(event.taskId);
      yield await openEvent(sealing, event, type);
    }
  }

  async #typeOf(taskId: string): Promise<string> {
    const [job] = await getJobs(this.#options.database, [taskId]);
    if (job === undefined) throw unknownJob(taskId);
    return job.type;
  }

  async result(jobId: string, options: FollowOptions = {}): Promise<unknown> {
    for await (const event of this.watch(jobId, { signal: options.signal })) {
      if (event.kind !== "state" || !isFinal(event.job.state)) continue;
      const { state, result, lastError, cancelReason } = event.job;
      if (state === "succeeded") return refuseSealed(jobId, result);
      throw new JobEndedError(jobId, state, (state === "cancelled" ? cancelReason : lastError) ?? "");
    }
    throw unknownJob(jobId);
  }

  async stop(): Promise<void> {
    this.#closing.abort(new MusterError("unavailable", "the client was closed"));
    await this.#watches?.stop();
  }
}

/**
 * What is sealed is not the result: whoever took it for that would store it, or send it on.
 * @throws MusterError `failed_precondition` naming the key that is needed
 */
function refuseSealed(jobId: string, result: unknown): unknown {
  if (!(result instanceof Uint8Array) || !isSealed(result)) return result;
  throw new MusterError(
    "failed_precondition",
    `job ${jobId}: its result is sealed with the key ${JSON.stringify(keyNameOf(result))}, and does not open here: expected openClient({ sealing }) with that key`,
  );
}

/** No compiler holds a JavaScript caller to the types, and SQL would refuse these in words of its own. */
function check(jobId: unknown, resumeAfter: unknown): void {
  const reading = new Reading("name");
  if (typeof jobId !== "string" || !isJobId(jobId))
    reading.refuse("jobId", "a job id such as 0199c0de-0000-7000-8000-000000000000", jobId);
  const isSequence = Number.isSafeInteger(resumeAfter) && Number(resumeAfter) >= 0;
  if (resumeAfter !== undefined && !isSequence)
    reading.refuse("resumeAfter", "the sequence of an event", resumeAfter);
  reading.end();
}
