import type { Part } from "../cost/meter.ts";
import { BULK_COST, DRAIN_COST, END_TO_END_COST } from "../measures/cost.ts";
import type { Results } from "../run/results.ts";
import { muster, musterGrpc } from "../systems/index.ts";
import type { Target } from "./targets.ts";

interface Budget {
  readonly path: string;
  readonly measure: string;
  readonly entry: string;
  /** Microseconds a warm job. */
  readonly parts: Readonly<Partial<Record<Part | "sum", number>>>;
}

const BUDGETS: readonly Budget[] = [
  {
    path: "Drain, one worker",
    measure: DRAIN_COST,
    entry: muster.title,
    parts: { worker: 8.5, Postgres: 16.5, sum: 27 },
  },
  { path: "Bulk submit in process", measure: BULK_COST, entry: muster.title, parts: { sum: 13.6 } },
  { path: "Bulk submit over gRPC", measure: BULK_COST, entry: musterGrpc.title, parts: { API: 5.5 } },
  {
    path: "End to end in process",
    measure: END_TO_END_COST,
    entry: muster.title,
    parts: { client: 9, sum: 65 },
  },
  {
    path: "End to end over gRPC",
    measure: END_TO_END_COST,
    entry: musterGrpc.title,
    parts: { API: 15, worker: 17, Postgres: 42, sum: 90 },
  },
];

/** What a warm job may take of a processor on each path, and what it took. */
export function budgets(results: Results): Target[] {
  return BUDGETS.flatMap(({ path, measure, entry, parts }) =>
    Object.entries(parts).map(
      ([part, value]): Target => ({
        what: `${path}: ${part}`,
        bound: "at most",
        value,
        unit: "µs",
        measured: results.median(measure, entry, `${part}, warm µs`),
      }),
    ),
  );
}
