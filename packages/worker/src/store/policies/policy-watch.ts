import { adopt, type Database } from "@muster/db";
import { hasPassed, type Limit, type Policies } from "@muster/policy";
import { Condition, type Loop, type LoopOptions, startLoop } from "@muster/runtime";
import type { Held } from "../../port.ts";
import type { ClaimBook } from "./claim-book.ts";

const LOOK_EVERY_MS = 1_000;
/** While signals are heard, the loop turns only to show that it is alive. */
const REST_MS = 10_000;

export interface PolicyWatchOptions extends Pick<LoopOptions, "log" | "metrics"> {
  readonly database: Database;
  readonly book: ClaimBook;
  /** This worker's id; it was registered with the book's epoch. */
  readonly workerId: () => string;
  /** Whether changes of policies are told to this worker as they are made. */
  readonly hears: () => boolean;
  /** What runs here, or is about to. */
  readonly held: () => readonly Held[];
}

/**
 * Keeps the book of policies up to date, and says so in the worker's row once the jobs that run here count for the limits
 * that are new: until all workers have, nobody is admitted by these.
 */
export class PolicyWatch {
  readonly #options: PolicyWatchOptions;
  readonly #loop: Loop;
  readonly #changed = new Condition();
  #known: { readonly workerId: string; readonly epoch: number };
  /** `changed` when it is known that there are others. */
  #due: "changed" | "unsure" | undefined;

  constructor(options: PolicyWatchOptions) {
    this.#options = options;
    this.#known = { workerId: options.workerId(), epoch: options.book.epoch };
    options.book.onChange(() => this.#wake());
    this.#loop = startLoop({
      name: "policies",
      intervalMs: REST_MS,
      failurePauseMs: LOOK_EVERY_MS,
      log: options.log,
      metrics: options.metrics,
      runOnce: (signal) => this.#turn(signal),
    });
  }

  get loop(): Loop {
    return this.#loop;
  }

  /** Somebody has read this epoch. */
  hear(epoch: number): void {
    if (epoch !== this.#options.book.epoch) this.onChanged();
    else if (!this.#isKnown) this.#wake();
  }

  /** Policies have been changed. */
  onChanged(): void {
    this.#due = "changed";
    this.#wake();
  }

  /** They may have been: what was told meanwhile was not heard, or nothing is heard from now on. */
  onUnsure(): void {
    this.#due ??= "unsure";
    this.#wake();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  #wake(): void {
    this.#loop.wake();
    this.#changed.notify();
  }

  get #isKnown(): boolean {
    const { book, workerId } = this.#options;
    return this.#known.epoch === book.epoch && this.#known.workerId === workerId();
  }

  async #turn(signal: AbortSignal): Promise<void | "again"> {
    const { book, hears } = this.#options;
    const due = this.#due ?? (hears() ? undefined : "unsure");
    this.#due = undefined;
    try {
      if (due === "changed") await book.load();
      else if (due === "unsure") await book.look();
      if (!this.#isKnown) await this.#acknowledge();
    } catch (error) {
      this.#due ??= due;
      throw error;
    }
    if (hears()) return;
    const isDue = (): boolean => this.#due !== undefined || !this.#isKnown;
    await this.#changed.until(isDue, { signal, timeoutMs: LOOK_EVERY_MS });
    return "again";
  }

  /** Nothing that an older edition has let be claimed begins any more: what runs by now is all that ever will. */
  async #acknowledge(): Promise<void> {
    const { database, book, workerId, held } = this.#options;
    const known = { workerId: workerId(), epoch: book.epoch };
    const own = held().filter((one) => one.workerId === known.workerId);
    await adopt(database, known, unadmitted(book.policies, own));
    this.#known = known;
  }
}

/** Those that a limit matches which has not admitted them, by the limits that they count for. */
function unadmitted(
  policies: Policies,
  held: readonly Held[],
): { readonly taskIds: string[]; readonly limits: readonly Limit[] }[] {
  const groups = new Map<string, { taskIds: string[]; limits: readonly Limit[] }>();
  for (const { job } of held) {
    const limits = policies.limitsFor(job.queue, job.type);
    if (limits.length === 0 || hasPassed(limits, job.gates)) continue;
    const names = limits.map(({ name }) => name).join(" ");
    const group = groups.get(names);
    if (group === undefined) groups.set(names, { taskIds: [job.taskId], limits });
    else group.taskIds.push(job.taskId);
  }
  return [...groups.values()];
}
