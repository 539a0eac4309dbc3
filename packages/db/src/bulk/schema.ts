import type { Generated } from "kysely";
import type { Time } from "../sql-time.ts";

/** The table of changes to many jobs, as schema.ts has the others. */

export interface BulkOperations {
  bulk_id: string;
  action: string;
  state: Generated<string>;
  /** JSON. */
  filter: string;
  reach: string[] | null;
  jobs_before: Time;
  per_second: number | null;
  reason: string;
  grace_ms: number | null;
  matched: number;
  matched_more: boolean;
  done: Generated<number>;
  refused: Generated<number>;
  looked_at: Generated<number>;
  /** JSON. */
  place: string | null;
  step: Generated<number>;
  pass_from: Generated<number>;
  next_turn_ms: Generated<number>;
  not_before: Generated<Time>;
  error: string | null;
  started_at: Generated<Time>;
  finished_at: Time | null;
  who_kind: string;
  who_id: string;
  who_name: string;
  request_id: string;
  request_hash: string;
}
