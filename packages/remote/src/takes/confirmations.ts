import { confirmNamed, confirmTakes, type Database } from "@muster/db";
import { type Coalescer, coalesce } from "@muster/runtime";

const MAX_ITEMS = 1_000;

interface Said {
  readonly workerId: string;
  readonly id: string;
}

/** What workers say has arrived. Many say it at once, and one statement confirms all of it. */
export class Confirmations {
  readonly #takes: Coalescer<Said, void>;
  readonly #jobs: Coalescer<Said, void>;

  constructor(database: Database) {
    this.#takes = confirming("confirm takes", (workerIds, takeIds) =>
      confirmTakes(database, { workerIds, takeIds }),
    );
    this.#jobs = confirming("confirm jobs", (workerIds, taskIds) =>
      confirmNamed(database, { workerIds, taskIds }),
    );
  }

  /** These answers have arrived. Rejects as `Database.query` does. */
  async received(workerId: string, takeIds: readonly string[]): Promise<void> {
    if (takeIds.length > 0) await this.#takes.addMany(takeIds.map((id) => ({ workerId, id })));
  }

  /** The worker has named these jobs, and so has the answers that brought them. Rejects as `Database.query` does. */
  async named(workerId: string, taskIds: readonly string[]): Promise<void> {
    if (taskIds.length > 0) await this.#jobs.addMany(taskIds.map((id) => ({ workerId, id })));
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await Promise.all([this.#takes.idle(), this.#jobs.idle()]);
  }
}

function confirming(
  name: string,
  confirm: (workerIds: readonly string[], ids: readonly string[]) => Promise<void>,
): Coalescer<Said, void> {
  return coalesce({
    name,
    maxItems: MAX_ITEMS,
    inFlight: 1,
    maxWaiting: Number.POSITIVE_INFINITY,
    flush: async (said) => {
      await confirm(
        said.map(({ workerId }) => workerId),
        said.map(({ id }) => id),
      );
      return said.map(() => undefined);
    },
  });
}
