import type { Servers } from "../run/servers.ts";

/** Named numbers of one run, e.g. `{ "jobs/s": 52000 }`. */
export type Values = Readonly<Record<string, number>>;

export interface RunContext {
  readonly servers: Servers;
  /** Counts as they are, or a small part of them. */
  readonly scale: (count: number) => number;
  readonly quick: boolean;
  /** The median of what was measured earlier in the same run. */
  readonly median: (measure: string, entry: string, value: string) => number | undefined;
  readonly say: (line: string) => void;
}

/** One row of a measure's table. */
export interface Entry {
  readonly name: string;
  /** Id of the system, for `--systems`; and what stands under the chart's bar. */
  readonly system: string;
  /** Where it stands in a chart of lines. */
  readonly point?: { readonly series: string; readonly x: number };
  /** This checkout's entries that it is compared with, round by round. */
  readonly pairedWith?: readonly string[];
  run(context: RunContext): Promise<Values>;
}

export interface Measure {
  /** What `--only` looks at. */
  readonly name: string;
  /** How it is measured, for the reader of the report. */
  readonly how: string;
  readonly entries: readonly Entry[];
  /** Default: as many as the benchmark was told. Long measures have one. */
  readonly rounds?: number;
  /** A small run of each entry comes first and is thrown away. */
  readonly warmUp?: boolean;
  /** Which way the charted values are good. */
  readonly better: "more" | "less";
  /** The first value is the one that systems are compared by. `x` names the horizontal axis of lines. */
  readonly chart: {
    readonly kind: "bars" | "lines";
    readonly values: readonly string[];
    readonly x?: string;
  };
}

export const JOBS_PER_S = "jobs/s";

export function perSecond(jobs: number, ms: number): number {
  return (jobs / ms) * 1_000;
}

/** The value below which `share` of the values lie (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error("there is nothing to take a quantile of");
  return value;
}

export function latencyValues(ms: readonly number[]): Values {
  return { "p50 ms": quantile(ms, 0.5), "p99 ms": quantile(ms, 0.99), "max ms": quantile(ms, 1) };
}
