import { isFinal, isJobId, JobEndedError, MusterError, Reading, unknownJob } from "@muster/job";
import { Watches, type WatchesOptions } from "@muster/watch";
import { type JobEvent, toJobEvent } from "./job-event.ts";

export interface FollowOptions {
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

export interface WatchOptions extends FollowOptions {
  /** The `sequence` of the last event that was seen: goes on after it. Default: first the job as it is now. */
  readonly resumeAfter?: number | undefined;
}

/** Follows jobs for whoever submits them; it has no connection and no timer until somebody does. */
export class Follower {
  readonly #options: Omit<WatchesOptions, "background">;
  readonly #closing = new AbortController();
  #watches: Watches | undefined;

  constructor(options: Omit<WatchesOptions, "background">) {
    this.#options = options;
  }

  async *watch(jobId: string, options: WatchOptions = {}): AsyncGenerator<JobEvent> {
    const { signal, resumeAfter } = options;
    check(jobId, resumeAfter);
    const closing = this.#closing.signal;
    closing.throwIfAborted();
    const until = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    const { database } = this.#options;
    this.#watches ??= new Watches({ ...this.#options, background: database });
    for await (const event of this.#watches.watch(jobId.toLowerCase(), resumeAfter, until)) {
      const told = toJobEvent(event);
      if (told !== undefined) yield told;
    }
  }

  async result(jobId: string, options: FollowOptions = {}): Promise<unknown> {
    for await (const event of this.watch(jobId, { signal: options.signal })) {
      if (event.kind !== "state" || !isFinal(event.job.state)) continue;
      const { state, result, lastError, cancelReason } = event.job;
      if (state === "succeeded") return result;
      throw new JobEndedError(jobId, state, (state === "cancelled" ? cancelReason : lastError) ?? "");
    }
    throw unknownJob(jobId);
  }

  async stop(): Promise<void> {
    this.#closing.abort(new MusterError("unavailable", "the client was closed"));
    await this.#watches?.stop();
  }
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
