import {
  type Database,
  isOneRowsFault,
  jobsOf,
  joinedBatch,
  promptly,
  type Query,
  submitUniform,
  type Turn,
  type UniformBatch,
} from "@muster/db";
import { type Coalescer, coalesce } from "@muster/runtime";
import { jobBytes } from "../job-bytes.ts";
import { type AnnounceOptions, announce } from "./announce.ts";
import { repeated } from "./repeated.ts";
import { type Committed, submitPlain } from "./submit-all.ts";

/** Of one batch: larger ones would gain little by a shared statement, and those beside them would wait for them. */
const MAX_BATCH_BYTES: number = 256 * 1024;
/** Of a statement: some 1,300 small jobs, which the database writes in about 20 ms. */
const MAX_BYTES: number = 512 * 1024;
const MAX_BATCHES = 500;
/** One that hangs does not hold up what comes after it. */
const IN_FLIGHT = 2;
/** Of one party: a request is held in memory while its jobs wait for a statement. */
const MAX_WAITING = 2_000;
const MAX_WAITING_BYTES: number = 256 * 1024 * 1024;
/** As long as a statement waits for a connection. */
const PATIENCE_MS = 5_000;
/** What a row takes in a statement besides its payload and its labels. */
export const ROW_BYTES = 300;

export interface SharedBatchesOptions extends AnnounceOptions {
  readonly database: Database;
}

/** Settles when all jobs of the statement are in the lists, or have waited long enough for it. */
interface Written {
  readonly pushed: Promise<unknown>;
}

/**
 * Small batches of one party that come while others of it are written share the next statement and the next push: a
 * statement costs as much as a hundred of its jobs. Those of different parties do not, because one that sends thousands
 * at once would make all others wait behind them.
 */
export class SharedBatches {
  readonly #options: SharedBatchesOptions;
  readonly #parties = new WeakMap<object, Coalescer<UniformBatch, Written>>();

  constructor(options: SharedBatchesOptions) {
    this.#options = options;
  }

  /** Whether the batch is small enough. */
  takes(batch: UniformBatch): boolean {
    return sizeOf(batch) <= MAX_BATCH_BYTES;
  }

  /**
   * All jobs of the batch or none. None is submitted when the turn's signal aborts before their statement is sent.
   * @throws as `Database.query` does; CoalesceFullError; CoalesceLateError
   */
  async submit(batch: UniformBatch, { party, signal }: Turn): Promise<void> {
    const { pushed } = await this.#of(party).add(batch, signal);
    await pushed;
  }

  #of(party: object | undefined): Coalescer<UniformBatch, Written> {
    const key = party ?? this;
    const known = this.#parties.get(key);
    if (known !== undefined) return known;
    const query = promptly(this.#options.database.within(party === undefined ? {} : { party }).query);
    const batches = coalesce<UniformBatch, Written>({
      name: "submit of batches",
      inFlight: IN_FLIGHT,
      maxItems: MAX_BATCHES,
      maxBytes: MAX_BYTES,
      sizeOf,
      maxWaiting: MAX_WAITING,
      maxWaitingBytes: MAX_WAITING_BYTES,
      patienceMs: PATIENCE_MS,
      retrySingly: isOneRowsFault,
      flush: async (some) => {
        const committed = await repeated((again) => write(query, some, again));
        const pushed = announce(this.#options, committed);
        return some.map(() => ({ pushed }));
      },
    });
    this.#parties.set(key, batches);
    return batches;
  }
}

/** In one statement, whether they are alike or not. */
async function write(query: Query, batches: readonly UniformBatch[], again: boolean): Promise<Committed> {
  const batch = again ? undefined : joinedBatch(batches);
  if (batch !== undefined) return { batch, answer: await submitUniform(query, batch) };
  return (await submitPlain(query, batches.flatMap(jobsOf), again)).committed;
}

const sizeOf = ({ model, bytes, taskIds }: UniformBatch): number =>
  bytes.length + taskIds.length * (ROW_BYTES + jobBytes(model) - model.payload.data.length);
