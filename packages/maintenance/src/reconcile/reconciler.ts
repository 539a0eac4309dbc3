import { knownLanes, type LaneCursor } from "@muster/db";
import { lanesOf, nameOfLane } from "@muster/job";
import { addNames, clearLists, listNames, replaceMarker, setMarker } from "@muster/queue";
import { faultOf } from "@muster/runtime";
import type { Chore, ChoreContext } from "../chore.ts";
import { decideDispatch, type SweepMode } from "./decide-dispatch.ts";
import { IdleNames } from "./idle-names.ts";
import { createLaneBook, type LaneBook } from "./lane-book.ts";
import { createLaneGauges, type LaneGauges } from "./lane-gauges.ts";
import { type ListState, readListState } from "./list-state.ts";
import { Ownership } from "./ownership.ts";
import { Sweep } from "./sweep.ts";
import { findStarts, type SweepStart } from "./tail-cursors.ts";

/** Its loop's name. */
export const RECONCILER = "reconciler";

/** How long a committed job may wait for its first push before it counts as not pushed. */
const MARGIN_MS = 10_000;
/** Pages of one run; a longer sweep continues in the next. */
const MAX_PAGES = 50;
/** A sweep that was refused for good is tried again this much later: a person has to change something. */
const REFUSED_PAUSE_MS = 30_000;
const INTERVAL_MS = 2_000;
/**
 * After a look at whole lists, the database has rest for so many times as long as the look has taken, so that looking
 * never keeps it busy for more than a fifth of the time. While somebody holds a snapshot open, every look reads past all
 * the jobs that have ended since, and takes longer from run to run.
 */
const REST_FACTOR = 4;

export interface ReconcilerOptions {
  /** Set by tests. */
  readonly maxPages?: number;
}

/**
 * Puts back into the lists what Redis lost or never got. It only looks at the old end: queued rows older than the
 * oldest element cannot be in the list. Newest first, so that the list's old end is the place to go on from whenever a
 * sweep is cut short.
 *
 * The marker key holds the database's id and the server's run id once the lists are whole, and the same with a mark while
 * a long sweep is under way. Anything else (Redis was wiped, restarted or failed over) means that the old end proves
 * nothing.
 */
export function reconciler(context: ChoreContext, { maxPages = MAX_PAGES }: ReconcilerOptions = {}): Chore {
  const ownership = new Ownership(context);
  const reconciling = new Reconciling(context, ownership, maxPages);
  return {
    name: RECONCILER,
    intervalMs: INTERVAL_MS,
    runOnce: (signal) => reconciling.run(signal),
    rest: () => reconciling.rest(),
    stop: () => ownership.end(),
  };
}

class Reconciling {
  readonly #context: ChoreContext;
  readonly #ownership: Ownership;
  readonly #maxPages: number;
  readonly #gauges: LaneGauges;
  readonly #busyLanes: LaneBook;
  readonly #idleNames: IdleNames;
  /** Where a sweep that was cut short continues: returned work may have come to a list's old end meanwhile. */
  #rest: readonly LaneCursor[] = [];
  #refusal: { readonly why: string; readonly until: number } | undefined;
  #nextLookAt = Number.NEGATIVE_INFINITY;

  constructor(context: ChoreContext, ownership: Ownership, maxPages: number) {
    this.#context = context;
    this.#ownership = ownership;
    this.#maxPages = maxPages;
    this.#gauges = createLaneGauges(context.metrics);
    this.#busyLanes = createLaneBook(context);
    this.#idleNames = new IdleNames(context);
  }

  rest(): void {
    this.#gauges.clear();
    this.#rest = [];
  }

  async run(signal: AbortSignal): Promise<void | "again"> {
    const mode = await decideDispatch(this.#context, {
      ownership: this.#ownership,
      refusal:
        this.#refusal !== undefined && performance.now() < this.#refusal.until
          ? this.#refusal.why
          : undefined,
    });
    if (mode !== "lists") return this.#byPass(mode);
    try {
      const state = await readListState(this.#context.redis, this.#ownership.databaseId ?? "");
      if (state.is === "whole" && performance.now() < this.#nextLookAt) return undefined;
      const startedAt = performance.now();
      const again = await this.#sweep(state, signal);
      this.#refusal = undefined;
      const endedAt = performance.now();
      // What is left of a long sweep is work, not a look.
      if (again === undefined) this.#nextLookAt = endedAt + REST_FACTOR * (endedAt - startedAt) - INTERVAL_MS;
      return again;
    } catch (error) {
      this.#rest = [];
      const fault = faultOf(error);
      // What is refused for good in one list would be refused at every run, and jobs would wait for it for ever.
      if (fault?.kind === "permanent" && fault.reason.startsWith("redis_"))
        this.#refusal = { why: fault.cause, until: performance.now() + REFUSED_PAUSE_MS };
      throw error;
    }
  }

  /** Jobs are found by SQL: what the lists still hold is neither depth nor work. */
  async #byPass(mode: SweepMode): Promise<void> {
    this.rest();
    if (mode !== "empty") return;
    const { redis, log } = this.#context;
    try {
      await clearLists(redis, await knownLanes(this.#context.database));
      // So that they are refilled once they are used again.
      await setMarker(redis, "");
    } catch (err) {
      log.debug({ reason: faultOf(err)?.reason }, "could not empty lists that nobody takes from");
    }
  }

  async #sweep(state: ListState, signal: AbortSignal): Promise<void | "again"> {
    const { redis, log } = this.#context;
    const lanes = await this.#busyLanes();
    const names = [...new Set(lanes.flatMap((lane) => nameOfLane(lane) ?? []))];
    await addNames(redis, names);
    await this.#idleNames.forget(names);
    const starts = await this.#look(state, lanes);
    const sweep = new Sweep(this.#context, {
      lanes: lanes.length,
      // Everything that was pushed before a wipe is gone, however young: with a margin, the jobs of the last seconds would
      // stay out of the list until the first job that came after the wipe has been taken from it.
      marginMs: state.is === "whole" ? MARGIN_MS : 0,
      maxPages: this.#maxPages,
      mark: async () => {
        if (state.is !== "filling") await setMarker(redis, state.underWay);
      },
    });
    if (state.is === "wiped") {
      log.warn("Redis was wiped, restarted or is new: filling its lists");
      // Ids of a database that is gone, or whose place this one took: nobody here can run them.
      if (state.foreign) await clearLists(redis, await this.#listedLanes());
      await sweep.begin();
    }
    this.#rest = await sweep.run(this.#from(state, lanes, starts), signal);
    if (this.#rest.length > 0) return "again";
    // A lane whose old end could not be read was left out, and so its list is not known to be whole.
    if (state.is === "filling" && starts.size < lanes.length) return;
    // Another wipe during the sweep has removed the mark; then the next sweep starts afresh.
    if (state.is !== "whole" || sweep.begun) await replaceMarker(redis, state.underWay, state.whole);
  }

  async #listedLanes(): Promise<string[]> {
    const { queues, placed } = await listNames(this.#context.redis);
    return [...lanesOf(queues), ...placed];
  }

  async #look(state: ListState, lanes: readonly string[]): Promise<Map<string, SweepStart>> {
    const { database, redis, leader } = this.#context;
    const starts = await findStarts({ redis, database, exact: state.is === "filling" }, lanes);
    const tails = new Map([...starts].map(([lane, { tail }]) => [lane, tail]));
    this.#gauges.set(tails, leader.databaseNow() ?? Date.now());
    return starts;
  }

  #from(
    state: ListState,
    lanes: readonly string[],
    starts: ReadonlyMap<string, SweepStart>,
  ): readonly LaneCursor[] {
    if (state.is === "wiped") return lanes.map((lane) => ({ lane }));
    if (state.is === "filling" && this.#rest.length > 0) return this.#rest;
    return [...starts.values()].map(({ cursor }) => cursor);
  }
}
