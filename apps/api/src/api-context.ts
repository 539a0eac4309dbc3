import type { Submitter } from "@muster/client";
import type { Database, Series } from "@muster/db";
import type { PushCircuit, RedisConnection } from "@muster/queue";
import type { Logger, Metrics } from "@muster/runtime";
import type { Watches } from "@muster/watch";
import type { DepthLimit } from "./depth-limit.ts";

/** What the calls work with. */
export interface ApiContext {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly circuit: PushCircuit;
  /** Told of what calls do to jobs. */
  readonly series: Pick<Series, "of">;
  readonly submitter: Submitter;
  readonly depth: DepthLimit;
  readonly watches: Watches;
  readonly newId: () => string;
  /** After this much silence, in milliseconds, a stream sends a sign of life. */
  readonly keepaliveMs: number;
  readonly log: Logger;
  readonly metrics: Metrics;
}
