import type { AttemptOutcome } from "@muster/job";
import type { Time } from "../sql-time.ts";

/** The end of a job without success: a success is the end of its last attempt. */
export type JobEnd = `job_${"failed" | "deadletter" | "cancelled"}`;

/** What is counted: jobs that came to be run, starts of attempts, their ends, and the ends of jobs. */
export type SeriesEvent = "arrived" | "started" | AttemptOutcome | JobEnd;

/** What happened in each minute, by who told it. */
export interface SeriesRows {
  process: string;
  report: number;
  item: number;
  minute: Time;
  queue: string;
  type: string;
  event: SeriesEvent;
  count: number;
  sum_ms: number;
  buckets: number[];
  sizes: number[];
  summed: boolean;
}
