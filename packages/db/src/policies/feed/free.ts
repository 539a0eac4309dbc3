import type { Priority } from "@muster/job";
import { numbersIn, plainArray } from "../../arrays.ts";
import type { Database } from "../../database.ts";
import { EVENT } from "../../event.ts";
import { isCurrent } from "../../gates/epoch.ts";
import { type Places, prepared } from "../../statement.ts";
import { BOUNDED_WAIT, passingLocked } from "../../transitions/locked-rows.ts";
import { insertLanesOf } from "../../transitions/new-lanes.ts";
import { QUEUED_COLUMNS, type QueuedRow } from "../../transitions/promote.ts";
import { type OnRefused, passingRefused } from "../../transitions/refused-rows.ts";
import { beginProbes, type Probes } from "../breaker/turn-breaker.ts";

/** A waiting job as it was read. */
export interface WaitingRow {
  readonly taskId: string;
  readonly version: number;
  readonly hold: string;
  /** Gates whose breakers let through this job alone. */
  readonly tries?: readonly string[];
}

/** When the rooms were read that these jobs are admitted to. */
export interface FeederTurn {
  readonly round: number;
  readonly epoch: number;
}

interface Freeing extends FeederTurn {
  readonly taskIds: string;
  readonly versions: string;
  readonly holds: readonly string[];
}

// Whoever raises the round from the one that he has counted at may free: what he has counted can only have become less
// since, for nothing but this statement lets jobs in. The rows come after it: they ask whether it was raised. A second
// feeder waits for the row of the first, finds another round there, and frees nothing. Nothing is counted here: behind a
// lock, a statement still counts what it saw before.
//
// Those of a lane and a type come as one row: one for each of hundreds is most of what their reader does.
//
// Freed now, so that the reconciler knows where to look for it in the lists; so many microseconds apart that a list, and who
// finds work by SQL, have the order of the shares. A lane may have been forgotten while all its jobs were held.
const freeBy = (p: Places<Freeing>, probing?: Places<Probes>): string => `
WITH turn AS (
  UPDATE limit_feeder AS f SET round = f.round + 1
  WHERE f.id = 1 AND f.round = ${p.round}::int8 AND ${isCurrent(p)}
  RETURNING f.round
), freed AS (
  UPDATE tasks AS t
  SET hold = NULL, grant_fence = t.fence, updated_at = now(), version = t.version + 1,
      enqueued_at = now() - (cardinality(${p.taskIds}::uuid[]) - d.n) * interval '1 microsecond'
  FROM (SELECT u.* FROM unnest(${p.taskIds}::uuid[], ${p.versions}::int4[], ${p.holds}::text[])
               WITH ORDINALITY AS u (task_id, version, hold, n)
        LIMIT (SELECT cardinality(${p.taskIds}::uuid[]))) AS d
  WHERE t.task_id = d.task_id AND t.version = d.version AND t.hold = d.hold AND t.status = 'queued'
    AND EXISTS (SELECT 1 FROM turn) AND ${BOUNDED_WAIT}
  RETURNING ${QUEUED_COLUMNS}, ${probing === undefined ? "" : "t.fence, t.timeout_ms, "}${EVENT}
), met AS (${insertLanesOf("freed")}
)${probing === undefined ? "" : `, tried AS (${beginProbes(probing)}\n)`}
SELECT r.round, g.*
FROM (SELECT (SELECT t.round FROM turn AS t) AS round) AS r LEFT JOIN (
  SELECT f.type, f.queue, f.priority, f.lane, string_agg(f.task_id::text, ',') AS task_ids,
         array_agg(f.enqueued_ms)::text AS enqueued_ms, array_agg(f.event) FILTER (WHERE f.event IS NOT NULL) AS events
  FROM freed AS f GROUP BY f.type, f.queue, f.priority, f.lane) AS g ON true`;

const FREE = prepared<Freeing>("feed_free", (p) => freeBy(p));
const FREE_PROBES = prepared<Freeing & Probes>("feed_free_probes", (p) => freeBy(p, p));

interface FreedGroup {
  type: string;
  queue: string;
  priority: Priority;
  lane: string;
  /** Joined by commas. */
  task_ids: string;
  enqueued_ms: string;
  events: string[] | null;
}

type AnsweredRow = { round: number | null } & (FreedGroup | { task_ids: null });

export interface Freed {
  /** False: somebody else has freed jobs since the rooms were read, or policies have changed. Read them again. */
  readonly isTurn: boolean;
  /** Push them after this has returned, in this order. Those that have moved on or are locked are not among them. */
  readonly rows: readonly QueuedRow[];
  readonly events: readonly string[];
}

/**
 * held → queued and admitted, for jobs that are as they were read: all that the caller has found room for at `turn`, in the
 * order in which they are to start.
 */
export async function free(
  database: Database,
  turn: FeederTurn,
  jobs: readonly WaitingRow[],
  onRefused?: OnRefused,
): Promise<Freed> {
  const byId = new Map(jobs.map((job) => [job.taskId, job]));
  const answers = await passingRefused(
    [...byId.keys()],
    (some) =>
      passingLocked(database.query, some, async (ids) => {
        const these = ids.flatMap((id) => byId.get(id) ?? []);
        return database.query<AnsweredRow>(...statementFor(turn, these));
      }),
    onRefused,
  );
  const groups = answers.flatMap((answer) => (answer.task_ids === null ? [] : [answer]));
  return {
    isTurn: answers.length === 0 || answers.some(({ round }) => round !== null),
    rows: groups.flatMap(rowsOf).toSorted((a, b) => a.enqueued_ms - b.enqueued_ms),
    events: groups.flatMap(({ events }) => events ?? []),
  };
}

function rowsOf({ type, queue, priority, lane, task_ids, enqueued_ms }: FreedGroup): QueuedRow[] {
  const times = numbersIn(enqueued_ms);
  return task_ids.split(",").map((task_id, index) => {
    return { task_id, type, queue, priority, lane, hold: null, enqueued_ms: times[index] ?? 0 };
  });
}

function statementFor(turn: FeederTurn, jobs: readonly WaitingRow[]): ReturnType<typeof FREE.with> {
  const freeing = { ...turn, ...arraysOf(jobs) };
  const probes = jobs.flatMap(({ taskId, tries = [] }) => tries.map((gate) => ({ gate, taskId })));
  if (probes.length === 0) return FREE.with(freeing);
  const [probeGates, probeIds] = [probes.map(({ gate }) => gate), probes.map(({ taskId }) => taskId)];
  return FREE_PROBES.with({ ...freeing, probeGates, probeIds });
}

function arraysOf(jobs: readonly WaitingRow[]): Omit<Freeing, keyof FeederTurn> {
  return {
    taskIds: plainArray(jobs.map(({ taskId }) => taskId)),
    versions: plainArray(jobs.map(({ version }) => version)),
    holds: jobs.map(({ hold }) => hold),
  };
}
