const EVERY_MS = 500;

/** A job as it was when it was first seen final. */
export interface Sighting {
  readonly status: string;
  readonly version: number;
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
        "SELECT task_id, status, version FROM tasks WHERE finished_at > now() - interval '3 seconds'",
      )) as ({ task_id: string } & Sighting)[];
      for (const { task_id, status, version } of rows) {
        if (!this.first.has(task_id)) this.first.set(task_id, { status, version });
      }
    } catch {
      // The database is away, by a fault of ours: there is nothing to see.
    } finally {
      this.#looking = false;
    }
  }
}
