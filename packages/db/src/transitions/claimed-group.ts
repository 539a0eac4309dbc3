import type { ClaimedJob } from "@muster/job";
import { numbersIn } from "../arrays.ts";
import { COMMON_COLUMNS, type CommonColumns, claimedJob, withTrace } from "./claimed-row.ts";

/**
 * Bytes of a payload that may come in one piece with others: each job that is held keeps all of its piece, and a larger
 * one would save nothing.
 */
const MAX_SHARED_BYTES = 4_096;

const COMMON = COMMON_COLUMNS.map((name) => `c.${name}`);

/**
 * Of the rows named `claimed`, which are CLAIMED_COLUMNS and an event each: one row for all jobs that have everything in
 * common but what every job has of its own, which is in arrays side by side. A large payload makes a row of its own.
 * Arrays are text: the driver parses those of numbers element by element.
 */
const claimedGroups = (
  more: string,
  own: readonly string[] = [],
): string => `SELECT ${[...own, ...COMMON].join(", ")},
  string_agg(c.task_id::text, ',') AS task_ids, string_agg(c.payload, ''::bytea) AS payloads,
  array_agg(octet_length(c.payload))::text AS lengths, array_agg(c.created_us)::text AS created_us,
  array_agg(c.waited_us)::text AS waited_us,
  CASE WHEN count(c.left_us) > 0 THEN array_agg(c.left_us)::text END AS left_us,
  json_agg(c.trace) FILTER (WHERE c.trace IS NOT NULL)::text AS traces,
  array_agg(c.event) FILTER (WHERE c.event IS NOT NULL) AS events${more}
FROM claimed AS c
GROUP BY ${[...own, ...COMMON].join(", ")}, c.left_us IS NULL, c.trace IS NULL,
  CASE WHEN octet_length(c.payload) > ${MAX_SHARED_BYTES} THEN c.task_id END`;

export const CLAIMED_GROUPS: string = claimedGroups("");
/** Of jobs that have gates. */
export const LIMITED_GROUPS: string = claimedGroups(`,
  json_agg(c.gates)::text AS gates`);

/**
 * Of jobs that are claimed for several workers: each worker's by themselves, with their labels.
 * @param gates whether they have any
 */
export const handedGroups = (gates: boolean): string =>
  `${claimedGroups(
    `,
  ${gates ? "json_agg(c.gates)::text" : "NULL::text"} AS gates,
  CASE WHEN count(c.labels) > 0 THEN json_agg(c.labels)::text END AS labels, NULL::int8 AS room`,
    ["c.worker_id"],
  )}, c.labels IS NULL`;

const OWN_OF_JOBS = [
  "task_ids",
  "payloads",
  "lengths",
  "created_us",
  "waited_us",
  "left_us",
  "traces",
  "events",
];
/** Nothing but how much room the worker `k` had, in the columns of such groups. */
export const ROOM_ROW: string = `SELECT k.worker_id, ${[...COMMON_COLUMNS, ...OWN_OF_JOBS, "gates", "labels"].map(() => "NULL").join(", ")}, k.room`;

export interface ClaimedGroup extends CommonColumns {
  /** Joined by commas. */
  task_ids: string;
  /** One after the other. */
  payloads: Uint8Array;
  /** This and the following: arrays of numbers as the database writes them. */
  lengths: string;
  created_us: string;
  waited_us: string;
  /** Null where these jobs have no deadline. */
  left_us: string | null;
  /** JSON; null where none of these jobs has a trace. */
  traces: string | null;
  events: string[] | null;
  /** JSON, where it is asked for: the gates of each job. */
  gates?: string | null;
}

/** @param taskIds those that were asked for */
export function toClaimedJobs(groups: readonly ClaimedGroup[], taskIds: readonly string[]): ClaimedJob[] {
  const jobs: ClaimedJob[] = [];
  for (const group of groups) {
    const [lengths, created, waited] = [group.lengths, group.created_us, group.waited_us].map(numbersIn);
    const left = group.left_us === null ? undefined : numbersIn(group.left_us);
    const gates = group.gates === undefined || group.gates === null ? undefined : gatesIn(group.gates);
    const traces = group.traces === null ? undefined : tracesIn(group.traces);
    let start = 0;
    for (const [index, taskId] of group.task_ids.split(",").entries()) {
      const end = start + (lengths?.[index] ?? 0);
      const data = group.payloads.subarray(start, end);
      const plain = claimedJob(
        group,
        taskId,
        data,
        created?.[index] ?? 0,
        waited?.[index] ?? 0,
        left?.[index],
      );
      const job = traces === undefined ? plain : withTrace(plain, traces[index] ?? "-");
      jobs.push(gates === undefined ? job : { ...job, gates: gates[index] ?? [] });
      start = end;
    }
  }
  return groups.length > 1 ? inOrderOf(taskIds, jobs) : jobs;
}

/** Grouped, all jobs of a kind would begin before the first of another. */
function inOrderOf(taskIds: readonly string[], jobs: readonly ClaimedJob[]): ClaimedJob[] {
  const byId = new Map(jobs.map((job) => [job.taskId, job]));
  return taskIds.flatMap((taskId) => byId.get(taskId) ?? []);
}

function gatesIn(json: string): string[][] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the statement makes
  return JSON.parse(json) as string[][];
}

function tracesIn(json: string): string[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the statement makes
  return JSON.parse(json) as string[];
}
