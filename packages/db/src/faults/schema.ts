import type { Generated } from "kysely";
import type { Time } from "../sql-time.ts";

/** Failures by their kind, in each queue. */
export interface Faults {
  fingerprint: string;
  queue: string;
  type: string;
  message: string;
  frame: string;
  failures: number;
  dead: number;
  first_seen: Generated<Time>;
  last_seen: Generated<Time>;
  first_version: string | null;
  last_version: string | null;
  workers: string[];
  sample_job_ids: string[];
}

/** The failures of each hour. */
export interface FaultHours {
  fingerprint: string;
  queue: string;
  /** Since 1970. */
  hour: number;
  failures: number;
}

/** The last report of each process that counts faults. */
export interface FaultReports {
  process: string;
  report: number;
  at: Generated<Time>;
}
