import type { ClaimBook, StandingBook } from "@muster/claiming";
import type { Database, DatabaseAddress, Faults, Series, WorkerCard } from "@muster/db";
import type { LeadListener } from "@muster/maintenance";
import type { RedisConnection } from "@muster/queue";
import type { Logger, Metrics } from "@muster/runtime";
import type { Identity } from "../lease/identity.ts";
import type { BeatIdentity } from "../lease/messages.ts";

export interface SqlRedisOptions {
  readonly database: Database;
  /** For the heartbeat's own connection. */
  readonly databaseAddress: DatabaseAddress;
  readonly redis: RedisConnection;
  /** Told of what happens to jobs here. */
  readonly series: Pick<Series, "of">;
  /** Told of the attempts that fail here. */
  readonly faults: Pick<Faults, "count">;
  /** See `WorkerCard.name`. */
  readonly name: string;
  /** What it says of itself and its machine. Default: nothing. */
  readonly about?: Pick<WorkerCard, "labels" | "hardware" | "version" | "address">;
  /** It takes only jobs that require something of one of these labels. Default: any job. */
  readonly taints?: readonly string[];
  /** Undefined: all queues. */
  readonly queues?: readonly string[] | undefined;
  readonly starvationMs: number;
  readonly leaseSeconds: number;
  /** The chores of this process. */
  readonly lead?: LeadListener;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Who a worker is, and what it knows since it was registered. */
export interface Registered {
  /** Registered just before, with the epoch of the book. */
  readonly identity: Identity<BeatIdentity>;
  readonly book: ClaimBook;
  readonly standing: StandingBook;
}
