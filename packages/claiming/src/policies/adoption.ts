import { adopt, type Database, type RunningUnder } from "@muster/db";
import type { Held } from "@muster/job";
import { hasPassed, type Limit, type Policies } from "@muster/policy";
import type { ClaimBook } from "./claim-book.ts";

/** Says of workers that they know the policies. */
export interface Adopting {
  /** Whether all that is to be said about the book's policies has been said. */
  readonly isKnown: boolean;
  /** Says it: nothing that an older edition has let be claimed begins any more. Rejects as `Database.query` does. */
  acknowledge(): Promise<void>;
}

export interface AdoptionOptions {
  readonly database: Database;
  readonly book: ClaimBook;
  /** This worker's id; it was registered with the book's epoch. */
  readonly workerId: () => string;
  /** What runs here, or is about to. */
  readonly held: () => readonly Held[];
}

/** One worker's word that it knows an epoch, once what it holds counts for the limits that are new. */
export class Adoption implements Adopting {
  readonly #options: AdoptionOptions;
  #known: { readonly workerId: string; readonly epoch: number };

  constructor(options: AdoptionOptions) {
    this.#options = options;
    this.#known = { workerId: options.workerId(), epoch: options.book.epoch };
  }

  get isKnown(): boolean {
    const { book, workerId } = this.#options;
    return this.#known.epoch === book.epoch && this.#known.workerId === workerId();
  }

  /** What runs by now is all that ever will. */
  async acknowledge(): Promise<void> {
    const { database, book, workerId, held } = this.#options;
    const known = { workerId: workerId(), epoch: book.epoch };
    const own = held().filter((one) => one.workerId === known.workerId);
    await adopt(
      database,
      known,
      unadmitted(
        book.policies,
        own.map(({ job }) => job),
      ),
    );
    this.#known = known;
  }
}

/** What of a running job its limits are found by. */
export interface RunningJob {
  readonly taskId: string;
  readonly queue: string;
  readonly type: string;
  readonly gates?: readonly string[] | undefined;
}

/** Those that a limit matches which has not admitted them, by the limits that they count for. */
export function unadmitted(policies: Policies, jobs: readonly RunningJob[]): RunningUnder[] {
  const groups = new Map<string, { taskIds: string[]; limits: readonly Limit[] }>();
  for (const job of jobs) {
    const limits = policies.limitsFor(job.queue, job.type);
    if (limits.length === 0 || hasPassed(limits, job.gates)) continue;
    const names = limits.map(({ name }) => name).join(" ");
    const group = groups.get(names);
    if (group === undefined) groups.set(names, { taskIds: [job.taskId], limits });
    else group.taskIds.push(job.taskId);
  }
  return [...groups.values()];
}
