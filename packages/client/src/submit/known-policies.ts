import { type Database, type DebouncedJob, type NewJob, readPolicies } from "@muster/db";
import { gatesOf, type Limit, labelOf, Policies, placedByRules } from "@muster/policy";
import type { Logger } from "@muster/runtime";

/** How soon policies are read again: a caller's long transaction answers what was in force when it began, again and again. */
const READ_EVERY_MS = 200;

export interface KnownPoliciesOptions {
  readonly database: Pick<Database, "query">;
  readonly log: Logger;
}

/**
 * The policies as this process last read them. Each submit's answer says which are in force, so that nothing is asked for
 * while nothing changes; until then jobs go in as if there were no new ones, and whoever claims them finds out.
 */
export class KnownPolicies {
  readonly #options: KnownPoliciesOptions;
  #policies = Policies.none;
  #reading = false;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(options: KnownPoliciesOptions) {
    this.#options = options;
  }

  limitsOf({ queue, type }: Pick<NewJob, "queue" | "type">): readonly Limit[] {
    return this.#policies.limitsFor(queue, type);
  }

  /** The job with the gates that it has to pass, and where rules let it run; the same one where nothing matches it. */
  gate<Job extends NewJob>(asked: Job): Job {
    const job = this.#place(asked);
    const limits = this.limitsOf(job);
    if (limits.length === 0) return job;
    return { ...job, gates: gatesOf(limits, job.labels), ...("waitMs" in job && pinnedBy(limits, job)) };
  }

  #place<Job extends NewJob>(job: Job): Job {
    const placement = this.#policies.placementFor(job.queue, job.type);
    if (placement === undefined) return job;
    const placing = placedByRules(placement, job.placing);
    return placing === undefined ? job : { ...job, placing };
  }

  /** Which policies an answer was given under. */
  hear(epoch: number): void {
    if (epoch === this.#policies.epoch || this.#reading) return;
    if (performance.now() - this.#readAt < READ_EVERY_MS) return;
    void this.#read();
  }

  async #read(): Promise<void> {
    this.#reading = true;
    this.#readAt = performance.now();
    try {
      this.#policies = await readPolicies(this.#options.database);
    } catch (err) {
      // Counted in sql_errors_total; the next answer asks for it again.
      this.#options.log.debug({ err }, "could not read policies");
    } finally {
      this.#reading = false;
    }
  }
}

/** A later submit of the same debounce must not put one tenant's payload under another's key: labels are not replaced. */
function pinnedBy(limits: readonly Limit[], { labels }: NewJob): Pick<DebouncedJob, "pinned"> {
  const names = limits.flatMap(({ keyLabel }) => keyLabel ?? []);
  if (names.length === 0) return {};
  return { pinned: Object.fromEntries(names.map((name) => [name, labelOf(labels, name) ?? ""])) };
}
