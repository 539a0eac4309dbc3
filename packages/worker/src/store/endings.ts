import { type Database, type Ending, type Finished, finish, isRowFault } from "@muster/db";
import { type Coalescer, coalesce } from "@muster/runtime";

const MAX_ROWS = 500;
const MAX_BYTES: number = 4 * 1024 * 1024;
const IN_FLIGHT = 2;
/** What an ending takes in a statement besides its result and error. */
const ROW_BYTES = 200;

/** Group commit of endings. `onEvents` gets what watched rows have to tell, once per flush. */
export function createEndings(
  database: Database,
  onEvents: (events: string[]) => void,
): Coalescer<Ending, Finished> {
  return coalesce<Ending, Finished>({
    name: "finish",
    maxItems: MAX_ROWS,
    maxBytes: MAX_BYTES,
    sizeOf,
    inFlight: IN_FLIGHT,
    maxWaiting: Number.POSITIVE_INFINITY,
    retrySingly: isRowFault,
    flush: async (endings) => {
      const finished = await flush(database, endings);
      onEvents(finished.flatMap((end) => (end.state !== "stale" && end.event !== null ? [end.event] : [])));
      return finished;
    },
  });
}

function sizeOf({ outcome }: Ending): number {
  if (outcome.kind === "succeeded") return ROW_BYTES + (outcome.result?.data.length ?? 0);
  return ROW_BYTES + outcome.error.length;
}

/** One statement per worker id; there is a second one only after this process had to register anew. */
async function flush(database: Database, endings: readonly Ending[]): Promise<Finished[]> {
  const results = new Map<Ending, Finished>();
  for (const [workerId, group] of Map.groupBy(endings, (ending) => ending.workerId)) {
    const finished = await finish(database, workerId, group);
    for (const [index, ending] of group.entries()) results.set(ending, finished[index] ?? { state: "stale" });
  }
  return endings.map((ending) => results.get(ending) ?? { state: "stale" });
}
