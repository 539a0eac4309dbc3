import type { Submitter } from "@muster/client";
import type { Database, Series } from "@muster/db";
import type { PushCircuit, RedisConnection } from "@muster/queue";
import type { Remote } from "@muster/remote";
import type { Logger, Metrics } from "@muster/runtime";
import type { Watches } from "@muster/watch";
import type { OpenAccess } from "./access/access.ts";
import type { Audit } from "./audit/audit.ts";
import type { DepthLimit } from "./depth-limit.ts";
import type { TokenSeal } from "./rpc/page-token.ts";
import type { DemandBoard } from "./scaling/demand-board.ts";

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
  readonly demand: DemandBoard;
  /** Workers that call this API. */
  readonly remote: Remote;
  /** Undefined where nobody is asked who they are. */
  readonly access: OpenAccess | undefined;
  readonly audit: Audit;
  readonly pages: TokenSeal;
  readonly newId: () => string;
  /** After this much silence, in milliseconds, a stream sends a sign of life. */
  readonly keepaliveMs: number;
  readonly log: Logger;
  readonly metrics: Metrics;
}
