import { type LaneCursor, type QueuedRow, setDispatch, undispatchedPage } from "@muster/db";
import { parseLane } from "@muster/job";
import { addQueueNames, pushBack, readGeneration, replaceMarker, setMarker } from "@muster/queue";
import { toPlaced } from "./announce.ts";
import type { Chore, ChoreContext } from "./chore.ts";
import { createLaneBook, type LaneBook } from "./lane-book.ts";
import { createLaneGauges, type LaneGauges } from "./lane-gauges.ts";
import { findStarts } from "./tail-cursors.ts";

/** How long a committed job may wait for its first push before it counts as not pushed. */
const MARGIN_MS = 10_000;
/** Rows of one lane in one page. */
const PAGE = 1_000;
/** Rows of all lanes in one page, which bounds memory when there are many. */
const PAGE_OF_ALL = 20_000;
/** Pages of one run; a longer sweep goes on in the next. */
const MAX_PAGES = 50;

/**
 * Puts back into the lists what Redis lost or never got. It looks at nothing but the old end: queued rows older than
 * the oldest element cannot be in the list. Newest first, so that the list's old end is the place to go on from
 * whenever a sweep is cut short.
 *
 * The marker key holds the server's run id once the lists are whole, and the same with a mark while a long sweep is
 * under way. Anything else (Redis was wiped, restarted or failed over) means that the old end proves nothing.
 */
export function reconciler(context: ChoreContext): Chore {
  const gauges = createLaneGauges(context.metrics);
  const readLanes = createLaneBook(context.database, context.log);
  return {
    name: "reconciler",
    intervalMs: 2_000,
    runOnce: async (signal) => {
      if (!(await decideDispatch(context))) return;
      return await sweep(context, { gauges, readLanes }, signal);
    },
    rest: () => gauges.clear(),
  };
}

/** Writes, because a full Redis answers reads and pops. Answers whether it took the write. */
async function decideDispatch({ circuit, database }: ChoreContext): Promise<boolean> {
  const writable = (await circuit.canWrite()) || (await circuit.canWrite());
  await setDispatch(database, writable ? "redis" : "sql");
  return writable;
}

async function sweep(
  context: ChoreContext,
  { gauges, readLanes }: { readonly gauges: LaneGauges; readonly readLanes: LaneBook },
  signal: AbortSignal,
): Promise<void | "again"> {
  const { database, redis, leader, log } = context;
  const lanes = await readLanes();
  await addQueueNames(redis, [...new Set(lanes.flatMap((lane) => parseLane(lane)?.queue ?? []))]);
  const { marker, runId } = await readGeneration(redis);
  const underWay = `${runId} sweeping`;
  const wiped = marker !== runId && marker !== underWay;
  const starts = await findStarts({ redis, database, exact: marker === underWay }, lanes);
  gauges.set(
    new Map([...starts].map(([lane, { tail }]) => [lane, tail])),
    leader.databaseNow() ?? Date.now(),
  );

  // Everything that was pushed before a wipe is gone, however young: with a margin, the jobs of the last seconds would
  // stay out of the list until the first job that came after the wipe has been taken from it.
  const sweeping = new Sweep(context, lanes.length, wiped ? 0 : MARGIN_MS, async () => {
    if (marker !== underWay) await setMarker(redis, underWay);
  });
  if (wiped) {
    log.warn("Redis was wiped, restarted or is new: filling its lists");
    await sweeping.begin();
  }
  const done = await sweeping.run(
    wiped ? lanes.map((lane) => ({ lane })) : [...starts.values()].map(({ cursor }) => cursor),
    signal,
  );
  if (!done) return "again";
  // Another wipe during the sweep has removed the mark; then the next sweep starts afresh.
  if (marker !== runId || sweeping.begun) await replaceMarker(redis, underWay, runId);
}

/** One run through the pages of all lanes. */
class Sweep {
  readonly #context: ChoreContext;
  readonly #limit: number;
  readonly #marginMs: number;
  readonly #mark: () => Promise<void>;
  #begun = false;

  /** @param mark called before the first push of a sweep that may be cut short */
  constructor(context: ChoreContext, lanes: number, marginMs: number, mark: () => Promise<void>) {
    this.#context = context;
    this.#marginMs = marginMs;
    this.#limit = Math.max(1, Math.min(PAGE, Math.floor(PAGE_OF_ALL / lanes)));
    this.#mark = mark;
  }

  get begun(): boolean {
    return this.#begun;
  }

  async begin(): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    await this.#mark();
  }

  /** Answers whether it came to the end. */
  async run(from: readonly LaneCursor[], signal: AbortSignal): Promise<boolean> {
    const { database, redis, metrics } = this.#context;
    let cursors = from;
    for (let page = 0; cursors.length > 0; page += 1) {
      if (page === MAX_PAGES) return false;
      signal.throwIfAborted();
      const rows = await undispatchedPage(database, cursors, this.#marginMs, this.#limit);
      cursors = this.#behindFullPages(rows);
      if (cursors.length > 0) await this.begin();
      await pushBack(redis, rows.map(toPlaced));
      metrics.repairedJobs.inc(rows.length);
    }
    return true;
  }

  #behindFullPages(rows: readonly QueuedRow[]): LaneCursor[] {
    return [...Map.groupBy(rows, (row) => row.lane)].flatMap(([lane, group]) => {
      const last = group.at(-1);
      if (last === undefined || group.length < this.#limit) return [];
      return [{ lane, beforeMs: last.enqueued_ms, beforeId: last.task_id }];
    });
  }
}
