import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { AUDIT_METRICS } from "./audit-metrics.ts";
import { BREAKER_METRICS } from "./breaker-metrics.ts";
import { BULK_METRICS } from "./bulk-metrics.ts";
import { createDegradations, type Degradations } from "./degradations.ts";
import { FAULT_METRICS } from "./fault-metrics.ts";
import { FEEDER_METRICS } from "./feeder-metrics.ts";
import { FLEET_METRICS } from "./fleet-metrics.ts";
import { Histogram } from "./histogram.ts";
import { METRIC_TABLE } from "./metric-table.ts";
import { REMOTE_METRICS } from "./remote-metrics.ts";
import { SCHEDULE_METRICS } from "./schedule-metrics.ts";
import { SERIES_METRICS } from "./series-metrics.ts";
import { TLS_METRICS } from "./tls-metrics.ts";

/** Seconds. From 5 ms, a job that starts at once, to half an hour, a backlog. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** How often the lag of the event loop is sampled: prom-client's 10 ms are most of what an idle process does. */
const LAG_SAMPLE_MS = 500;

type Table = typeof METRIC_TABLE &
  typeof SCHEDULE_METRICS &
  typeof SERIES_METRICS &
  typeof BREAKER_METRICS &
  typeof FAULT_METRICS &
  typeof FEEDER_METRICS &
  typeof FLEET_METRICS &
  typeof AUDIT_METRICS &
  typeof BULK_METRICS &
  typeof TLS_METRICS &
  typeof REMOTE_METRICS;
/** Every metric, by its key. */
export const ALL_METRICS: Table = {
  ...METRIC_TABLE,
  ...SCHEDULE_METRICS,
  ...SERIES_METRICS,
  ...BREAKER_METRICS,
  ...FAULT_METRICS,
  ...FEEDER_METRICS,
  ...FLEET_METRICS,
  ...AUDIT_METRICS,
  ...BULK_METRICS,
  ...TLS_METRICS,
  ...REMOTE_METRICS,
};

type LabelOf<Row extends { readonly labels: readonly string[] }> = Row["labels"][number];
type MetricOf<Row extends Table[keyof Table]> = Row["kind"] extends "counter"
  ? Counter<LabelOf<Row>>
  : Row["kind"] extends "gauge"
    ? Gauge<LabelOf<Row>>
    : Histogram<LabelOf<Row>>;

/** Every metric of Muster by its camel-case name, the registry that renders them, and what `degraded` counts. */
export type Metrics = { readonly [Key in keyof Table]: MetricOf<Table[Key]> } & {
  readonly registry: Registry;
  readonly degradations: Degradations;
};

export interface MetricsOptions {
  /**
   * Adds prom-client's `process_*` and `nodejs_*`, the event-loop lag among them. They describe the whole
   * process, so that one `Metrics` of a process is enough.
   */
  readonly processMetrics?: boolean;
}

/**
 * All metrics over a registry of their own, so that two engines in one process do not collide. Updating one costs about
 * a microsecond: where thousands of jobs a second pass through, add up and update once per batch.
 */
export function createMetrics({ processMetrics = false }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (processMetrics)
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_SAMPLE_MS });
  const metrics = Object.fromEntries(
    Object.entries(ALL_METRICS).map(([key, row]) => [key, createMetric(row, registry)]),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler cannot see that a mapped object has its table's keys
  const table = metrics as Omit<Metrics, "registry" | "degradations">;
  return { ...table, registry, degradations: createDegradations(table.degraded) };
}

function createMetric(row: Table[keyof Table], registry: Registry): Counter | Gauge | Histogram {
  const shared = {
    name: `muster_${row.name}`,
    help: row.help,
    labelNames: [...row.labels],
    registers: [registry],
  };
  if (row.kind === "counter") return new Counter(shared);
  if (row.kind === "gauge") return new Gauge(shared);
  return new Histogram({ ...shared, registry, buckets: BUCKETS });
}

/**
 * Bounds a label whose values come from users: the first `max` distinct values stay, every later one becomes "other".
 * Without it, a caller that makes up job types fills the memory of this process and of Prometheus.
 */
export function boundedLabel(max = 100): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= max) return "other";
    known.add(value);
    return value;
  };
}
