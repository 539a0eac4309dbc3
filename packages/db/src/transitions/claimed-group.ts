import type { ClaimedJob } from "@muster/job";
import { numbersIn } from "../arrays.ts";
import { COMMON_COLUMNS, type CommonColumns, claimedJob } from "./claimed-row.ts";

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
const claimedGroups = (more: string): string => `SELECT ${COMMON.join(", ")},
  string_agg(c.task_id::text, ',') AS task_ids, string_agg(c.payload, ''::bytea) AS payloads,
  array_agg(octet_length(c.payload))::text AS lengths, array_agg(c.created_us)::text AS created_us,
  array_agg(c.waited_us)::text AS waited_us,
  CASE WHEN count(c.left_us) > 0 THEN array_agg(c.left_us)::text END AS left_us,
  array_agg(c.event) FILTER (WHERE c.event IS NOT NULL) AS events${more}
FROM claimed AS c
GROUP BY ${COMMON.join(", ")}, c.left_us IS NULL,
  CASE WHEN octet_length(c.payload) > ${MAX_SHARED_BYTES} THEN c.task_id END`;

export const CLAIMED_GROUPS: string = claimedGroups("");
/** Of jobs that have gates. */
export const LIMITED_GROUPS: string = claimedGroups(`,
  json_agg(c.gates)::text AS gates`);

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
  events: string[] | null;
  /** JSON, where it is asked for: the gates of each job. */
  gates?: string;
}

/** @param taskIds those that were asked for */
export function toClaimedJobs(groups: readonly ClaimedGroup[], taskIds: readonly string[]): ClaimedJob[] {
  const jobs: ClaimedJob[] = [];
  for (const group of groups) {
    const [lengths, created, waited] = [group.lengths, group.created_us, group.waited_us].map(numbersIn);
    const left = group.left_us === null ? undefined : numbersIn(group.left_us);
    const gates = group.gates === undefined ? undefined : gatesIn(group.gates);
    let start = 0;
    for (const [index, taskId] of group.task_ids.split(",").entries()) {
      const end = start + (lengths?.[index] ?? 0);
      const data = group.payloads.subarray(start, end);
      const job = claimedJob(group, taskId, data, created?.[index] ?? 0, waited?.[index] ?? 0, left?.[index]);
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
