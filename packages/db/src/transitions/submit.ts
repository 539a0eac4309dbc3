import { parseLane } from "@muster/job";
import { plainArray } from "../arrays.ts";
import type { Query } from "../database.ts";
import { prepared, type Statement } from "../prepared.ts";
import { msOf, toMs } from "../times.ts";
import type { NewJob } from "./new-job.ts";
import { Shapes } from "./shapes.ts";

/** What the push to Redis needs to know about the committed row. */
export interface Submitted {
  readonly taskId: string;
  readonly state: "queued" | "scheduled";
  /** The row's enqueued_at, milliseconds since 1970. */
  readonly enqueuedMs: number;
}

// Jobs with time limits bring two more columns, and a row that says when to look at them. Where no job of a statement has
// any, which is nearly always, the statement knows nothing of them.
const UNLIMITED = { columns: "", values: "", arrays: "", names: "", kept: "" } as const;
const LIMITED = {
  columns: ", start_by, deadline_at",
  values: `,
         greatest(r.run_at, now()) + s.start_within_ms * interval '1 millisecond',
         greatest(r.run_at, now()) + s.total_ms * interval '1 millisecond'`,
  arrays: ", $20::float8[], $21::float8[]",
  names: ", start_within_ms, total_ms",
  kept: `, watched AS (
  INSERT INTO task_deadlines (task_id, look_at) SELECT m.task_id, least(m.start_by, m.deadline_at) FROM made AS m
  WHERE m.start_by IS NOT NULL OR m.deadline_at IS NOT NULL
)`,
} as const;
type Limits = typeof LIMITED | typeof UNLIMITED;

/**
 * Who puts a due job into its list: the submitter, with a push after its commit, or the promoter. The latter where
 * somebody else commits: only the promoter sees that commit, and it stamps the row as queued when it really is.
 */
export type Route = "push" | "promoter";

export interface SubmitOptions {
  /** These jobs were submitted before without an answer: a row that is there already is read back. */
  readonly again?: boolean;
  readonly route?: Route | undefined;
}

// The jobs of one statement are mostly alike. What they have in common is a shape, sent once; a row is its id, its piece
// of the payloads and the number of its shape: a third of the time of seventeen columns a row, on both sides.
const insertAs = (status: string, limits: Limits, onConflict = ""): string => `
WITH made AS (
  INSERT INTO tasks (task_id, type, queue, priority, lane, payload, payload_kind, max_attempts, timeout_ms,
                     retry_initial_ms, retry_multiplier, retry_max_ms, retry_jitter, labels, run_at, status${limits.columns})
  SELECT d.task_id, s.type, s.queue, s.priority, s.lane, substring($1::bytea FROM d.start_at FOR d.length), s.kind,
         s.max_attempts, s.timeout_ms, s.retry_initial_ms, s.retry_multiplier, s.retry_max_ms, s.retry_jitter,
         s.labels::jsonb, r.run_at, ${status}${limits.values}
  FROM unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int4[], $12::int4[], $13::int4[],
              $14::float8[], $15::int4[], $16::text[], $17::float8[], $18::float8[],
              $19::float8[]${limits.arrays}) WITH ORDINALITY
       AS s (type, queue, priority, lane, kind, max_attempts, timeout_ms, retry_initial_ms, retry_multiplier,
             retry_max_ms, labels, delay_ms, at_ms, retry_jitter${limits.names}, number)
       CROSS JOIN LATERAL (SELECT coalesce(now() + s.delay_ms * interval '1 millisecond',
                                           to_timestamp(s.at_ms / 1000), now()) AS run_at) AS r
       JOIN unnest($2::uuid[], $3::int4[], $4::int4[], $5::int4[]) AS d (task_id, start_at, length, shape)
         ON d.shape = s.number${onConflict}
  RETURNING task_id, status${limits.columns}
)${limits.kept}
SELECT count(*)::int4 AS made, array_agg(m.task_id::text) FILTER (WHERE m.status = 'scheduled') AS scheduled,
       ${msOf("now()")} AS now_ms
FROM made AS m`;

const QUEUED_WHEN_DUE = "CASE WHEN r.run_at > now() THEN 'scheduled' ELSE 'queued' END";
const SCHEDULED = "'scheduled'";
// A fifth more work for the database, so only for rows that may be there already.
const UNLESS_THERE = "\n  ON CONFLICT (task_id) DO NOTHING";

const insertsOf = (limits: Limits): Record<Route, { first: string; again: string }> => ({
  push: {
    first: insertAs(QUEUED_WHEN_DUE, limits),
    again: insertAs(QUEUED_WHEN_DUE, limits, UNLESS_THERE),
  },
  promoter: { first: insertAs(SCHEDULED, limits), again: insertAs(SCHEDULED, limits, UNLESS_THERE) },
});
const INSERT = insertsOf(UNLIMITED);
const INSERT_LIMITED = insertsOf(LIMITED);
const INSERT_PREPARED: Statement = prepared("submit", INSERT.push.first);

// A lone job needs no shapes: its statement takes half of what it takes through the arrays.
const INSERT_ONE: Statement = prepared(
  "submit_one",
  `
INSERT INTO tasks (task_id, payload, type, queue, priority, lane, payload_kind, max_attempts, timeout_ms,
                   retry_initial_ms, retry_multiplier, retry_max_ms, labels, run_at, retry_jitter, status)
SELECT $1::uuid, $2::bytea, $3::text, $4::text, $5::text, $6::text, $7::text, $8::int4, $9::int4,
       $10::int4, $11::float8, $12::int4, $13::text::jsonb, r.run_at, $16::float8, ${QUEUED_WHEN_DUE}
FROM (SELECT coalesce(now() + $14::float8 * interval '1 millisecond',
                      to_timestamp($15::float8 / 1000), now()) AS run_at) AS r
RETURNING status, ${msOf("now()")} AS enqueued_ms`,
);

function statementFor(limited: boolean, again: boolean, route: Route): Statement | string {
  if (!limited && !again && route === "push") return INSERT_PREPARED;
  return (limited ? INSERT_LIMITED : INSERT)[route][again ? "again" : "first"];
}

const READ_BACK = `
SELECT t.task_id, t.status, ${msOf("t.enqueued_at")} AS enqueued_ms
FROM tasks AS t WHERE t.task_id = ANY($1::uuid[])`;

interface InsertAnswer {
  made: number;
  scheduled: string[] | null;
  now_ms: number | string;
}

interface SubmittedRow {
  task_id: string;
  status: "queued" | "scheduled";
  enqueued_ms: number | string;
}

/**
 * – → queued, or scheduled when its time lies ahead. All rows or none; the answers are in the order of the jobs.
 */
export async function submit(
  query: Query,
  jobs: readonly NewJob[],
  { again = false, route = "push" }: SubmitOptions = {},
): Promise<Submitted[]> {
  const [first] = jobs;
  if (first === undefined) return [];
  const limited = jobs.some((job) => job.limits !== undefined);
  const statement = statementFor(limited, again, route);
  if (jobs.length === 1 && statement === INSERT_PREPARED) return [await submitOne(query, first)];
  const [answer] = await query<InsertAnswer>(statement, columns(jobs, limited));
  if (answer?.made === jobs.length) {
    const scheduled = new Set(answer.scheduled);
    return jobs.map(({ taskId }) => {
      return {
        taskId,
        state: scheduled.has(taskId) ? "scheduled" : "queued",
        enqueuedMs: toMs(answer.now_ms),
      };
    });
  }
  const rows = await query<SubmittedRow>(READ_BACK, [plainArray(jobs.map(({ taskId }) => taskId))]);
  const found = new Map(rows.map((row) => [row.task_id, row]));
  return jobs.map(({ taskId }) => {
    const row = found.get(taskId);
    if (row === undefined) throw new Error(`job ${taskId} is neither inserted nor there`);
    return { taskId, state: row.status, enqueuedMs: toMs(row.enqueued_ms) };
  });
}

async function submitOne(query: Query, job: NewJob): Promise<Submitted> {
  const shapes = new Shapes();
  shapes.numberOf(job);
  const values = shapes.columns().map(([value]) => value);
  const [row] = await query<Omit<SubmittedRow, "task_id">>(INSERT_ONE, [
    job.taskId,
    job.payload.data,
    ...values,
  ]);
  if (row === undefined) throw new Error(`the insert of job ${job.taskId} answered no row`);
  return { taskId: job.taskId, state: row.status, enqueuedMs: toMs(row.enqueued_ms) };
}

/** All payloads travel as one buffer: an array of bytea costs up to three times as much. */
function columns(jobs: readonly NewJob[], limited: boolean): unknown[] {
  const shapes = new Shapes();
  let offset = 1;
  const starts = jobs.map((job) => {
    const start = offset;
    offset += job.payload.data.length;
    return start;
  });
  return [
    Buffer.concat(jobs.map((job) => job.payload.data)),
    plainArray(jobs.map((job) => job.taskId)),
    plainArray(starts),
    plainArray(jobs.map((job) => job.payload.data.length)),
    plainArray(jobs.map((job) => shapes.numberOf(job))),
    ...shapes.columns(),
    ...(limited ? shapes.limits() : []),
  ];
}

// A lane that is there and unmarked is not touched, so that nobody waits for its row. One that is marked to be
// forgotten is unmarked: callers of this remember it for less time than passes between the mark and the deletion.
const ADD_LANES = `
INSERT INTO lanes (lane, queue, priority)
SELECT n.lane, n.queue, n.priority FROM unnest($1::text[], $2::text[], $3::text[]) AS n (lane, queue, priority)
WHERE NOT EXISTS (SELECT 1 FROM lanes AS k WHERE k.lane = n.lane AND k.retiring_at IS NULL)
ON CONFLICT (lane) DO UPDATE SET retiring_at = NULL
RETURNING lane`;

/**
 * Makes lanes known to the reconciler; must be committed before the first job of a lane. A lane may be forgotten again
 * ten minutes later, see `retireLanes`. Returns those that were not known, or were about to be forgotten.
 */
export async function addLanes(query: Query, lanes: readonly string[]): Promise<string[]> {
  const parsed = lanes.toSorted().flatMap((lane) => {
    const parts = parseLane(lane);
    return parts === undefined ? [] : [{ lane, ...parts }];
  });
  const rows = await query<{ lane: string }>(ADD_LANES, [
    parsed.map(({ lane }) => lane),
    parsed.map(({ queue }) => queue),
    parsed.map(({ priority }) => priority),
  ]);
  return rows.map(({ lane }) => lane);
}
