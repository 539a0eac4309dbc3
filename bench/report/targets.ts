import { drain } from "../measures/drain.ts";
import { endToEnd } from "../measures/end-to-end.ts";
import { apiMemory, bulkEnqueue, singleEnqueue } from "../measures/enqueue.ts";
import { history, historyName } from "../measures/growth/history.ts";
import { queue, queueName } from "../measures/growth/queue.ts";
import { idleCost, idleName } from "../measures/growth/running-costs.ts";
import { idleLatency } from "../measures/latency.ts";
import { JOBS_PER_S, type Measure } from "../measures/measure.ts";
import type { Results } from "../run/results.ts";
import { bullmq, echo, graphile, graphileDefault, muster, musterGrpc, pgBoss } from "../systems/index.ts";

/** What the benchmark is to show. */
export interface Target {
  readonly what: string;
  readonly bound: { readonly kind: "at least" | "at most" | "below" | "above"; readonly value: number };
  readonly unit: string;
  /** Undefined when it was not measured in this run. */
  readonly measured: number | undefined;
}

export function isMet({ bound: { kind, value }, measured = Number.NaN }: Target): boolean {
  if (kind === "at least") return measured >= value;
  if (kind === "at most") return measured <= value;
  return kind === "below" ? measured < value : measured > value;
}

type Pick = (values: readonly number[]) => number;
const most: Pick = (values) => Math.max(...values);
const least: Pick = (values) => Math.min(...values);

/** Reads medians; of several entries whose names begin alike the best one counts. */
class Reader {
  readonly #results: Results;

  constructor(results: Results) {
    this.#results = results;
  }

  best({ name, entries }: Measure, begins: readonly string[], value: string, pick: Pick): number | undefined {
    const found = entries
      .filter((entry) => begins.some((text) => entry.name === text || entry.name.startsWith(`${text},`)))
      .flatMap((entry) => this.#results.median(name, entry.name, value) ?? []);
    return found.length === 0 ? undefined : pick(found);
  }

  rate(measure: Measure, ...begins: string[]): number | undefined {
    return this.best(measure, begins, JOBS_PER_S, most);
  }

  ms(value: string, ...begins: string[]): number | undefined {
    return this.best(idleLatency, begins, value, least);
  }
}

function times(
  what: string,
  kind: Target["bound"]["kind"],
  value: number,
  ours: number | undefined,
  theirs: number | undefined,
): Target {
  const measured = ours === undefined || theirs === undefined ? undefined : ours / theirs;
  return { what, bound: { kind, value }, unit: "×", measured };
}

export function targets(results: Results): Target[] {
  const read = new Reader(results);
  return [...throughput(read), ...latency(read), ...growth(read, results)];
}

function throughput(read: Reader): Target[] {
  const drained = read.rate(drain, "Muster");
  const grpc = read.rate(endToEnd, musterGrpc.title);
  const bulk = (title: string): number | undefined => read.rate(bulkEnqueue, title);
  const single = (...titles: string[]): number | undefined => read.rate(singleEnqueue, ...titles);
  const graphiles = [graphile.title, graphileDefault.title];
  return [
    times(
      "Drain, one worker, of graphile-worker's fastest",
      "at least",
      1.25,
      drained,
      read.rate(drain, graphile.title),
    ),
    times("Drain, of BullMQ's fastest", "at least", 3, drained, read.rate(drain, bullmq.title)),
    times("Drain, of pg-boss' fastest", "at least", 1.8, drained, read.rate(drain, pgBoss.title)),
    times(
      "Drain at concurrency 50, of BullMQ's at 50",
      "at least",
      1.5,
      read.rate(drain, "Muster, concurrency 50"),
      read.rate(drain, `${bullmq.title}, concurrency 50`),
    ),
    times(
      "End to end over gRPC, of graphile-worker's fastest in process",
      "at least",
      1,
      grpc,
      read.rate(endToEnd, graphile.title),
    ),
    times(
      "End to end over gRPC, of BullMQ's in process",
      "at least",
      2.2,
      grpc,
      read.rate(endToEnd, bullmq.title),
    ),
    times(
      "Bulk submit in process, of graphile-worker's",
      "at least",
      1.3,
      bulk(muster.title),
      read.rate(bulkEnqueue, ...graphiles),
    ),
    times(
      "Bulk submit over gRPC, of graphile-worker's in process",
      "at least",
      1,
      bulk(musterGrpc.title),
      read.rate(bulkEnqueue, ...graphiles),
    ),
    times(
      "Single submit over gRPC, of a bare echo",
      "at least",
      0.85,
      single(musterGrpc.title),
      single(echo.title),
    ),
    times(
      "Single submit over gRPC, of graphile-worker's in process",
      "above",
      1,
      single(musterGrpc.title),
      single(...graphiles),
    ),
    times(
      "Single submit over gRPC, of pg-boss' in process",
      "above",
      1,
      single(musterGrpc.title),
      single(pgBoss.title),
    ),
    times(
      "Single submit in process, of BullMQ's",
      "at least",
      0.8,
      single(muster.title),
      single(bullmq.title),
    ),
  ];
}

function latency(read: Reader): Target[] {
  const graphiles = [graphile.title, graphileDefault.title];
  return [
    { percentile: "p50 ms", grpc: 1.2 },
    { percentile: "p99 ms", grpc: 1.5 },
  ].flatMap(({ percentile, grpc }) => {
    const theirs = read.ms(percentile, ...graphiles);
    const what = `Idle latency ${percentile.slice(0, 3)}`;
    return [
      times(
        `${what} over gRPC, of graphile-worker's in process`,
        "at most",
        grpc,
        read.ms(percentile, musterGrpc.title),
        theirs,
      ),
      times(
        `${what} in process, of graphile-worker's`,
        "at most",
        0.95,
        read.ms(percentile, muster.title),
        theirs,
      ),
    ];
  });
}

const MILLION = 1_000_000;

function growth(read: Reader, results: Results): Target[] {
  const rate = (measure: Measure, entry: string): number | undefined =>
    results.median(measure.name, entry, JOBS_PER_S);
  const long = historyName(10 * MILLION);
  const lists = results.all
    .filter(({ measure, entry }) => measure === history.name && entry === long)
    .flatMap(({ values }) =>
      Object.entries(values).flatMap(([name, ms]) => (name.startsWith("ListJobs") ? ms : [])),
    );
  const absolute = (
    what: string,
    kind: Target["bound"]["kind"],
    value: number,
    unit: string,
    measured: number | undefined,
  ): Target => ({ what, bound: { kind, value }, unit, measured });
  const idle = (value: string): number | undefined => results.median(idleCost.name, idleName(50), value);
  return [
    times(
      "Drain with 10 M finished rows, of an empty table's",
      "at least",
      0.8,
      rate(history, long),
      rate(history, historyName(0)),
    ),
    absolute(
      "ListJobs with 10 M finished rows, p99 of the slowest filter",
      "below",
      100,
      "ms",
      lists.length === 0 ? undefined : Math.max(...lists),
    ),
    times(
      "Drain with 1 M queued, of 50,000 queued",
      "at least",
      0.8,
      rate(queue, queueName(MILLION)),
      rate(queue, queueName(50_000)),
    ),
    absolute("50 idle workers, all together", "below", 5, "% of a core", idle("CPU %")),
    absolute("50 idle workers, SQL statements each", "below", 1, "per second", idle("SQL/s per worker")),
    absolute(
      "Redis, per queued job",
      "at most",
      300,
      "bytes",
      results.median(queue.name, queueName(MILLION), "Redis bytes/job"),
    ),
    absolute(
      "Worker's memory after the drain, at its largest",
      "at most",
      160,
      "MB",
      read.best(drain, ["Muster"], "RSS MB", most),
    ),
    absolute(
      "API's memory after 100,000 unary calls",
      "at most",
      200,
      "MB",
      results.median(apiMemory.name, musterGrpc.title, "RSS MB"),
    ),
  ];
}
