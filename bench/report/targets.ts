import { ASYNC_HANDLER, drain } from "../measures/drain.ts";
import { endToEnd, endToEndName, FEW_JOBS, MANY_JOBS } from "../measures/end-to-end.ts";
import { apiMemory, BULK_CALLS, bulkEnqueue, singleEnqueue, UNARY_CALLS } from "../measures/enqueue.ts";
import { history, historyName } from "../measures/growth/history.ts";
import { queue, queueName } from "../measures/growth/queue.ts";
import { BY_LISTS, BY_SQL, queueStatus, queueStatusName } from "../measures/growth/queue-status.ts";
import { idleCost, idleName } from "../measures/growth/running-costs.ts";
import { idleLatency } from "../measures/latency.ts";
import { JOBS_PER_S, type Measure } from "../measures/measure.ts";
import { KEPT, SECURE_ENTRY, secureEnqueue } from "../measures/secure.ts";
import type { Results } from "../run/results.ts";
import { bullmq, echo, graphile, graphileDefault, muster, musterGrpc, pgBoss } from "../systems/index.ts";
import type { System } from "../systems/system.ts";

type Bound = "at least" | "at most" | "below" | "above";

/** What the benchmark is to show. */
export interface Target {
  readonly what: string;
  readonly bound: Bound;
  readonly value: number;
  readonly unit: string;
  /** Undefined when it was not measured in this run. */
  readonly measured: number | undefined;
}

export function isMet({ bound, value, measured = Number.NaN }: Target): boolean {
  if (bound === "at least") return measured >= value;
  if (bound === "at most") return measured <= value;
  return bound === "below" ? measured < value : measured > value;
}

export function targets(results: Results): Target[] {
  const read = new Reader(results);
  return [drains, endsToEnd, submits, latencies, growing, resting].flatMap((part) => part(read));
}

/** Reads medians; of several entries whose names begin alike, the best one counts. */
class Reader {
  readonly results: Results;

  constructor(results: Results) {
    this.results = results;
  }

  all({ name, entries }: Measure, value: string, begins: readonly string[]): number[] {
    return entries
      .filter((entry) => begins.some((text) => entry.name === text || entry.name.startsWith(`${text},`)))
      .flatMap((entry) => this.results.median(name, entry.name, value) ?? []);
  }

  rate(measure: Measure, ...begins: string[]): number | undefined {
    return extreme(Math.max, this.all(measure, JOBS_PER_S, begins));
  }

  one({ name }: Measure, entry: string, value: string): number | undefined {
    return this.results.median(name, entry, value);
  }
}

function extreme(pick: (...values: number[]) => number, values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : pick(...values);
}

type Measured = number | undefined;

function times(what: string, bound: Bound, value: number, ours: Measured, theirs: Measured): Target {
  const measured = ours === undefined || theirs === undefined ? undefined : ours / theirs;
  return { what, bound, value, unit: "×", measured };
}

const GRAPHILES = [graphile.title, graphileDefault.title];

function drains(read: Reader): Target[] {
  const rate = (...begins: string[]): Measured => read.rate(drain, ...begins);
  const ours = rate("Muster");
  const at50 = rate("Muster, concurrency 50");
  const rivalAt50 = rate(`${bullmq.title}, concurrency 50`);
  return [
    times("Drain, one worker, of graphile-worker's fastest", "at least", 1.25, ours, rate(graphile.title)),
    times("Drain, of BullMQ's fastest", "at least", 2.8, ours, rate(bullmq.title)),
    times("Drain, of pg-boss' fastest", "at least", 1.7, ours, rate(pgBoss.title)),
    times("Drain at concurrency 50, of BullMQ's at 50", "at least", 2, at50, rivalAt50),
    times(
      "Drain by a handler that awaits once, of one that does not",
      "at least",
      0.9,
      read.one(drain, ASYNC_HANDLER, JOBS_PER_S),
      rate("Muster, concurrency 1000"),
    ),
  ];
}

function endsToEnd(read: Reader): Target[] {
  const of = (ours: System, rival: System, jobs: number, factor: number): Target => {
    const rate = (system: System): Measured => read.one(endToEnd, endToEndName(system, jobs), JOBS_PER_S);
    const way = ours === musterGrpc ? "over gRPC" : "in process";
    const what = `End to end of ${jobs.toLocaleString("en")}, ${way}, of ${rival.title.replace(",", "'s")} in process`;
    return times(what, "at least", factor, rate(ours), rate(rival));
  };
  return [
    of(muster, graphile, FEW_JOBS, 1.15),
    of(muster, graphile, MANY_JOBS, 2),
    of(musterGrpc, graphile, FEW_JOBS, 0.75),
    of(musterGrpc, graphile, MANY_JOBS, 1.5),
    of(musterGrpc, bullmq, FEW_JOBS, 1.6),
    of(musterGrpc, bullmq, MANY_JOBS, 1.6),
  ];
}

function submits(read: Reader): Target[] {
  const bulk = (...begins: string[]): Measured => read.rate(bulkEnqueue, ...begins);
  const single = (...begins: string[]): Measured => read.rate(singleEnqueue, ...begins);
  const [many, one] = [bulk(...GRAPHILES), single(...GRAPHILES)];
  const grpc = single(musterGrpc.title);
  return [
    times("Bulk submit in process, of graphile-worker's", "at least", 1, bulk(muster.title), many),
    times(
      "Bulk submit over gRPC, of graphile-worker's in process",
      "at least",
      0.75,
      bulk(musterGrpc.title),
      many,
    ),
    times("Single submit over gRPC, of a bare echo", "at least", 0.85, grpc, single(echo.title)),
    times("Single submit over gRPC, of graphile-worker's in process", "above", 1, grpc, one),
    times("Single submit over gRPC, of pg-boss' in process", "above", 1, grpc, single(pgBoss.title)),
    times(
      "Single submit in process, of BullMQ's",
      "at least",
      0.8,
      single(muster.title),
      single(bullmq.title),
    ),
    {
      what: "Single submit by TLS, with a token, of one in clear text by nobody",
      bound: "at least",
      value: 90,
      unit: "%",
      measured: read.one(secureEnqueue, SECURE_ENTRY, KEPT),
    },
  ];
}

function latencies(read: Reader): Target[] {
  const p50 = (...begins: string[]): Measured => extreme(Math.min, read.all(idleLatency, "p50 ms", begins));
  const theirs = p50(...GRAPHILES);
  return [
    times(
      "Idle latency, p50, over gRPC, of graphile-worker's in process",
      "at most",
      1.25,
      p50(musterGrpc.title),
      theirs,
    ),
    times("Idle latency, p50, in process, of graphile-worker's", "at most", 0.9, p50(muster.title), theirs),
  ];
}

const MILLION = 1_000_000;

function growing(read: Reader): Target[] {
  const long = historyName(10 * MILLION);
  const lists = read.results.all
    .filter(({ measure, entry }) => measure === history.name && entry === long)
    .flatMap(({ values }) => Object.entries(values))
    .flatMap(([name, ms]) => (name.startsWith("ListJobs") ? ms : []));
  const drained = (measure: Measure, entry: string): Measured => read.one(measure, entry, JOBS_PER_S);
  const [queued, few] = [drained(queue, queueName(MILLION)), drained(queue, queueName(50_000))];
  const [after, empty] = [drained(history, long), drained(history, historyName(0))];
  return [
    times("Drain with 10 M finished rows, of an empty table's", "at least", 0.8, after, empty),
    {
      what: "ListJobs with 10 M finished rows, p99 of the slowest filter",
      bound: "below",
      value: 100,
      unit: "ms",
      measured: extreme(Math.max, lists),
    },
    times("Drain with 1 M queued, of 50,000 queued", "at least", 0.8, queued, few),
    ...[BY_LISTS, BY_SQL].map(
      (value): Target => ({
        what: `GetQueue with 1 M queued, ${value.replace(" ms", "")}`,
        bound: "below",
        value: 100,
        unit: "ms",
        measured: read.one(queueStatus, queueStatusName(MILLION), value),
      }),
    ),
  ];
}

function resting(read: Reader): Target[] {
  const of = (what: string, bound: Bound, value: number, unit: string, measured: Measured): Target => ({
    what,
    bound,
    value,
    unit,
    measured,
  });
  const fleet = (value: string): Measured => read.one(idleCost, idleName(50), value);
  const redis = read.one(queue, queueName(MILLION), "Redis bytes/job");
  const worker = extreme(Math.max, read.all(drain, "RSS MB", ["Muster"]));
  const api = (calls: string): Measured => read.one(apiMemory, calls, "RSS MB");
  return [
    of("50 idle workers, all together", "at most", 8, "% of a core", fleet("CPU %")),
    of("50 idle workers, SQL statements each", "below", 1, "per second", fleet("SQL/s per worker")),
    of("Redis, per queued job", "at most", 300, "bytes", redis),
    of("Worker's memory after the drain, at its largest", "at most", 160, "MB", worker),
    of(`API's memory after ${UNARY_CALLS}`, "at most", 200, "MB", api(UNARY_CALLS)),
    of(`API's memory after ${BULK_CALLS} of 1,000`, "at most", 200, "MB", api(BULK_CALLS)),
  ];
}
