const EVERY_MS = 500;

/** A job as it was when it was first seen final, or final again after a redrive. */
export interface Sighting {
  readonly status: string;
  readonly version: number;
  readonly redrives: number;
}

/** Looks at jobs that have just ended, again and again, so that a final state that changes later is noticed. */
export class Sightings {
  readonly first: Map<string, Sighting> = new Map();
  readonly #query: (text: string) => Promise<object[]>;
  readonly #timer: NodeJS.Timeout;
  #looking = false;

  constructor(query: (text: string) => Promise<object[]>) {
    this.#query = query;
    this.#timer = setInterval(() => void this.#look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const rows = (await this.#query(
        "SELECT task_id, status, version, coalesce(redrives, 0)::int4 AS redrives FROM tasks WHERE finished_at > now() - interval '3 seconds'",
      )) as ({ task_id: string } & Sighting)[];
      for (const { task_id, ...seen } of rows) {
        if (seen.redrives > (this.first.get(task_id)?.redrives ?? -1)) this.first.set(task_id, seen);
      }
    } catch {
      // The database is away, by a fault of ours: there is nothing to see.
    } finally {
      this.#looking = false;
    }
  }
}
