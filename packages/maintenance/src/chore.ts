import type { Database, Faults, Retention, Series } from "@muster/db";
import type { PushCircuit, RedisConnection } from "@muster/queue";
import type { Logger, Metrics } from "@muster/runtime";
import type { Leader } from "./leader.ts";

/** One kind of background work. Safe to run twice at once, in any processes: leading only saves work. */
export interface Chore {
  /** A label in the metrics and a line in /healthz. */
  readonly name: string;
  /** Pause between two runs, milliseconds. */
  readonly intervalMs: number;
  /** One bounded piece of work; `"again"` when more of it is waiting. Called only while this process leads. */
  runOnce(signal: AbortSignal): Promise<void | "again">;
  /** Called instead of `runOnce` while another process leads. */
  rest?(): void;
  /** Called once, after the last run. Never rejects. */
  stop?(): Promise<void>;
}

/** Whether there are limits, pauses, or jobs that wait for one, and how often policies have changed, as the promoter last saw. */
export interface PoliciesSeen {
  active: boolean;
  epoch: number;
}

/** What chores work with. */
export interface ChoreContext {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly circuit: PushCircuit;
  readonly series: Pick<Series, "of">;
  readonly faults: Pick<Faults, "count">;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly leader: Leader;
  readonly retention: Retention;
  /** Lets a chore run now. */
  readonly wake: (chore: string) => void;
  /** The promoter looks for whoever follows policies: without any they send nothing. */
  readonly policies: PoliciesSeen;
}
