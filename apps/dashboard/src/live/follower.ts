import type { JobEvent } from "@muster/proto/scheduler/v1/job";
import type { Failure, Follow } from "./messages.ts";
import { failureOf, isAway, type Reach } from "./reach.ts";
import type { HubApi } from "./shared-calls.ts";

/** Of one job, for tabs that come later. A handler's log has at most 200 lines an attempt. */
const KEPT_EVENTS = 2_000;
/** A stream says that it lives each 20 s. One that is silent for longer is dead, and the browser has not noticed. */
const SILENCE_MS = 60_000;
const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 10_000;

export interface FollowerOptions {
  readonly follow: Follow;
  readonly api: HubApi;
  readonly reach: Reach;
  readonly onEvents: (events: readonly JobEvent[]) => void;
  readonly onLive: (live: boolean) => void;
  readonly onFailure: (failure: Failure) => void;
}

/** One stream, begun again where it broke off: by its last sequence nothing is missed, and nothing comes twice. */
export class Follower {
  readonly #options: FollowerOptions;
  readonly kept: JobEvent[] = [];
  #lastSequence = 0n;
  #run: AbortController | undefined;
  #ended = false;
  /** Whether the stream that runs, or ran last, has said anything. */
  #heard = false;
  live = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#run !== undefined || this.#ended) return;
    this.#run = new AbortController();
    void this.#keep(this.#run.signal);
  }

  stop(): void {
    this.#run?.abort();
    this.#run = undefined;
    this.#setLive(false);
  }

  /** After a job has been redriven there is more to come. */
  again(): void {
    this.#ended = false;
    this.stop();
    this.start();
  }

  async #keep(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      const [before, began] = [this.#lastSequence, Date.now()];
      try {
        // One that is begun after a failure lives only when it has said something.
        await this.#read(signal, failures === 0);
        if (signal.aborted) return;
        return this.#end();
      } catch (error) {
        if (signal.aborted) return;
        this.#setLive(false);
        if (!isAway(error)) {
          this.#end();
          return this.#options.onFailure(failureOf(error));
        }
        // A server asks its connections to go elsewhere every few minutes: only when nobody takes the next one is it away. What has only
        // lived counts as well, but not what something on the way cuts again and again.
        const hasLived = this.#heard && Date.now() - began > AGAIN_MAX_MS;
        if (hasLived || this.#lastSequence > before) failures = 0;
        if (failures > 0) this.#options.reach.failed();
        await pause(failures === 0 ? 100 : Math.min(AGAIN_MS * failures, AGAIN_MAX_MS), signal);
      }
    }
  }

  async #read(signal: AbortSignal, isTrusted: boolean): Promise<void> {
    const { follow, api, reach } = this.#options;
    const silent = new AbortController();
    const both = AbortSignal.any([signal, silent.signal]);
    const listen = (): ReturnType<typeof setTimeout> => setTimeout(() => silent.abort(), SILENCE_MS);
    let timer = listen();
    this.#heard = false;
    try {
      const events =
        "jobId" in follow
          ? api.watchJob(follow.jobId, this.#lastSequence, both)
          : api.watchJobs(follow.jobIds, both);
      if (isTrusted) this.#setLive(true);
      for await (const event of events) {
        if (signal.aborted) return;
        this.#heard = true;
        this.#setLive(true);
        clearTimeout(timer);
        timer = listen();
        reach.answered();
        if (!event.keepalive) this.#take(event);
      }
    } catch (error) {
      // Not by whoever follows, but because nothing came: as good as a connection that breaks.
      if (silent.signal.aborted && !signal.aborted) throw new TypeError("silence", { cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #take(event: JobEvent): void {
    if ("jobId" in this.#options.follow) {
      if (event.sequence > this.#lastSequence) this.#lastSequence = event.sequence;
      this.kept.push(event);
      if (this.kept.length > KEPT_EVENTS) this.kept.shift();
    }
    this.#options.onEvents([event]);
  }

  #end(): void {
    this.#ended = true;
    this.#run = undefined;
    this.#setLive(false);
  }

  #setLive(live: boolean): void {
    if (this.live === live) return;
    this.live = live;
    this.#options.onLive(live);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
