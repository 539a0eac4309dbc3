import { type LaneCursor, type QueuedRow, undispatchedPage } from "@muster/db";
import { toPlaced } from "@muster/dispatch";
import { pushBack } from "@muster/queue";
import type { ChoreContext } from "../chore.ts";

/** Rows of one lane in one page. */
const PAGE = 1_000;
/** Rows of all lanes in one page, which bounds memory when there are many. */
const PAGE_OF_ALL = 20_000;

export interface SweepOptions {
  /** How many lanes share a page. */
  readonly lanes: number;
  /** How young a row may be and count as on its way to its list. */
  readonly marginMs: number;
  /** Pages of one run; a longer sweep continues in the next. */
  readonly maxPages: number;
  /** Called before the first push of a sweep that may be cut short. */
  readonly mark: () => Promise<void>;
}

/** One run through the pages of all lanes. */
export class Sweep {
  readonly #context: ChoreContext;
  readonly #options: SweepOptions;
  readonly #limit: number;
  #begun = false;

  constructor(context: ChoreContext, options: SweepOptions) {
    this.#context = context;
    this.#options = options;
    this.#limit = Math.max(1, Math.min(PAGE, Math.floor(PAGE_OF_ALL / Math.max(1, options.lanes))));
  }

  get begun(): boolean {
    return this.#begun;
  }

  async begin(): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    await this.#options.mark();
  }

  /** Returns where to continue; undefined at the end. */
  async run(from: readonly LaneCursor[], signal: AbortSignal): Promise<readonly LaneCursor[]> {
    const { database, redis, metrics } = this.#context;
    let cursors = from;
    for (let page = 0; cursors.length > 0 && page < this.#options.maxPages; page += 1) {
      signal.throwIfAborted();
      const rows = await undispatchedPage(database, cursors, this.#options.marginMs, this.#limit);
      cursors = this.#behindFullPages(rows);
      if (cursors.length > 0) await this.begin();
      await pushBack(redis, rows.map(toPlaced));
      metrics.repairedJobs.inc(rows.length);
    }
    return cursors;
  }

  #behindFullPages(rows: readonly QueuedRow[]): LaneCursor[] {
    return [...Map.groupBy(rows, (row) => row.lane)].flatMap(([lane, group]) => {
      const last = group.at(-1);
      if (last === undefined || group.length < this.#limit) return [];
      return [{ lane, beforeMs: last.enqueued_ms, beforeId: last.task_id }];
    });
  }
}
