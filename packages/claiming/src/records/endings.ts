import { type Database, type Finished, finish, isOneRowsFault } from "@muster/db";
import type { Ending, EndState } from "@muster/job";
import { type Coalescer, coalesce } from "@muster/runtime";
import type { BreakerReports } from "../policies/breaker-reports.ts";

const MAX_ROWS = 500;
const MAX_BYTES: number = 4 * 1024 * 1024;
const IN_FLIGHT = 2;
/** The size of an ending in a statement, without its result and error. */
const ROW_BYTES = 200;

/** What is to be known, and told, of each write. */
export interface EndingsContext {
  readonly database: Database;
  /** Gets the events of watched rows. */
  readonly onEvents: (events: readonly string[]) => void;
  readonly breakers: Pick<BreakerReports, "counts" | "onClosings">;
}

/** Group commit of endings. */
export function createEndings(context: EndingsContext): Coalescer<Ending, EndState> {
  return coalesce<Ending, EndState>({
    name: "finish",
    maxItems: MAX_ROWS,
    maxBytes: MAX_BYTES,
    sizeOf,
    inFlight: IN_FLIGHT,
    maxWaiting: Number.POSITIVE_INFINITY,
    retrySingly: isOneRowsFault,
    flush: (endings) => writeEndings(context, endings),
  });
}

/** Lists of one batch. Those of one worker share its statement. */
const MAX_LISTS = 100;
/** So that a batch has neither more rows than `MAX_ROWS` nor more than `MAX_BYTES`, but for a single list. */
const WEIGHT: number = Math.floor(MAX_BYTES / MAX_ROWS);

/**
 * Group commit of lists that ended together: a promise for each list, where one for each ending would cost as much as the
 * rest of it. A list is written whole, or its promise says that it may not be.
 */
export function createEndingLists(
  context: EndingsContext,
): Coalescer<readonly Ending[], readonly EndState[]> {
  return coalesce<readonly Ending[], readonly EndState[]>({
    name: "finish together",
    maxItems: MAX_LISTS,
    maxBytes: MAX_BYTES,
    sizeOf: (endings) => endings.reduce((sum, ending) => sum + Math.max(WEIGHT, sizeOf(ending)), 0),
    inFlight: IN_FLIGHT,
    maxWaiting: Number.POSITIVE_INFINITY,
    retrySingly: isOneRowsFault,
    flush: async (lists) => {
      const states = await writeEndings(context, lists.flat());
      let start = 0;
      return lists.map(({ length }) => states.slice(start, (start += length)));
    },
  });
}

function sizeOf({ outcome }: Ending): number {
  if (outcome.kind === "succeeded") return ROW_BYTES + (outcome.result?.data.length ?? 0);
  if (outcome.kind === "snoozed") return ROW_BYTES;
  const stack = "stack" in outcome ? outcome.stack : undefined;
  return ROW_BYTES + outcome.error.length + (stack?.length ?? 0);
}

/** Once per worker id; there is a second one only after this process had to register again. */
export async function writeEndings(context: EndingsContext, endings: readonly Ending[]): Promise<EndState[]> {
  const write = async (workerId: string, group: readonly Ending[]): Promise<EndState[]> =>
    (await writeEndingsOf(context, workerId, group)).states;
  const [first] = endings;
  if (first === undefined) return [];
  if (endings.every(({ workerId }) => workerId === first.workerId)) return write(first.workerId, endings);
  const results = new Map<Ending, EndState>();
  for (const [workerId, group] of Map.groupBy(endings, (ending) => ending.workerId)) {
    const states = await write(workerId, group);
    for (const [index, ending] of group.entries()) results.set(ending, states[index] ?? "stale");
  }
  return endings.map((ending) => results.get(ending) ?? "stale");
}

/** The same, of one worker id. */
export async function writeEndingsOf(
  { database, onEvents, breakers }: EndingsContext,
  workerId: string,
  endings: readonly Ending[],
): Promise<Finished> {
  const finished = await finish(database, workerId, endings, breakers.counts);
  onEvents(finished.events);
  if (finished.closings !== undefined && finished.closings.length > 0) breakers.onClosings(finished.closings);
  return finished;
}
