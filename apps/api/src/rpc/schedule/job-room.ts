import { JSON_GROWTH, type ScheduledJob } from "@muster/db";

/** Clients of gRPC refuse an answer beyond 4 MiB; names, times and texts of 1,000 schedules need one of them. */
const JOBS_BYTES: number = 2 * 1024 * 1024;
/** A job's message without its texts. */
const FIXED_BYTES = 200;

/**
 * Room for jobs in the answer of an apply, whose request may have been five times as long as an answer can be: a client
 * that had to refuse the answer would take the apply for failed. Once it is used up, jobs are left out: they are what the
 * caller has sent.
 */
export class JobRoom {
  #left = JOBS_BYTES;

  has({ payload, labels, type }: ScheduledJob): boolean {
    const { length } = payload.data;
    this.#left -= FIXED_BYTES + type.length + (payload.kind === "json" ? JSON_GROWTH * length : length);
    for (const [name, value] of Object.entries(labels ?? {}))
      this.#left -= 8 + Buffer.byteLength(name) + Buffer.byteLength(value);
    return this.#left >= 0;
  }
}
