import { isOneRowsFault, type NewJob } from "@muster/db";
import type { MusterError } from "@muster/job";
import { type Coalescer, coalesce } from "@muster/runtime";
import { jobBytes } from "../job-bytes.ts";
import { type AnnounceOptions, announce } from "./announce.ts";
import { repeated } from "./repeated.ts";
import { ROW_BYTES } from "./shared-batches.ts";
import type { Written } from "./submit-all.ts";

const MAX_ROWS = 500;
const MAX_BYTES: number = 4 * 1024 * 1024;
/**
 * How many bytes may wait for a database that does not answer: a limit on the number alone would allow 50,000 payloads
 * of 256 KiB.
 */
const MAX_WAITING_BYTES: number = 256 * 1024 * 1024;

/** Of a job in a shared flush. `pushed` settles when the whole flush is in the lists, or has waited long enough for it. */
interface Flushed<Outcome> {
  readonly outcome: Outcome;
  readonly pushed: Promise<unknown>;
}

/** Of a job for which a limit has no room: nothing of it was written. */
interface Refused {
  readonly refusal: MusterError;
}

export type SharedSubmits<Job, Outcome> = Coalescer<Job, Flushed<Outcome> | Refused>;

export interface SharedSubmitsOptions extends AnnounceOptions {
  readonly name: string;
  readonly inFlight: number;
  /** For each job why it must not be written, if so. Asked once, before anything is written. */
  readonly refusals?: (jobs: readonly NewJob[]) => Promise<readonly (MusterError | undefined)[]>;
  /** What else follows the commit. Never rejects. */
  readonly afterwards?: (jobs: readonly NewJob[]) => Promise<void>;
}

/** Jobs that share their statement and their push. */
export function sharedSubmits<Job extends NewJob, Outcome>(
  options: SharedSubmitsOptions,
  write: (jobs: Job[], again: boolean) => Promise<Written<Outcome>>,
): SharedSubmits<Job, Outcome> {
  const { name, inFlight, refusals, afterwards } = options;
  const flush = async (jobs: Job[]): Promise<Flushed<Outcome>[]> => {
    const { outcomes, committed } = await repeated((again) => write(jobs, again));
    const pushed = Promise.all([announce(options, committed), afterwards?.(jobs)]);
    return outcomes.map((outcome) => ({ outcome, pushed }));
  };
  return coalesce<Job, Flushed<Outcome> | Refused>({
    name,
    inFlight,
    maxItems: MAX_ROWS,
    maxBytes: MAX_BYTES,
    maxWaitingBytes: MAX_WAITING_BYTES,
    sizeOf,
    retrySingly: isOneRowsFault,
    flush: async (jobs) => {
      const refused = (await refusals?.(jobs)) ?? [];
      const accepted = jobs.filter((_, index) => refused[index] === undefined);
      const flushed = (accepted.length === 0 ? [] : await flush(accepted)).values();
      return jobs.flatMap((_, index) => {
        const refusal = refused[index];
        return refusal === undefined ? (flushed.next().value ?? []) : { refusal };
      });
    },
  });
}

const sizeOf = (job: NewJob): number => ROW_BYTES + jobBytes(job);
