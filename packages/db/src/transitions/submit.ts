import { plainArray } from "../arrays.ts";
import type { Query } from "../database.ts";
import { type Named, named, type Places, prepared } from "../statement.ts";
import { msOf, toMs } from "../times.ts";
import type { NewJob } from "./new-job.ts";
import {
  OF_SHAPE,
  QUEUED_WHEN_DUE,
  type ShapeArrays,
  Shapes,
  startOf,
  unnestShapes,
  WRITTEN_COLUMNS,
  writtenValues,
} from "./shapes.ts";
import { submitUniform, uniformBatchOf } from "./uniform.ts";

/** What the push to Redis needs to know about the committed row. */
export interface Submitted {
  readonly taskId: string;
  readonly state: "queued" | "scheduled";
  /** The row's enqueued_at, milliseconds since 1970. */
  readonly enqueuedMs: number;
}

// Jobs with time limits bring two more columns, and a row that says when to look at them. Where no job of a statement has
// any, which is nearly always, the statement knows nothing of them.
const UNLIMITED = { columns: "", values: "", kept: "" } as const;
const LIMITED = {
  columns: ", start_by, deadline_at",
  values: `,
         greatest(r.run_at, now()) + s.start_within_ms * interval '1 millisecond',
         greatest(r.run_at, now()) + s.total_ms * interval '1 millisecond'`,
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
export type PushedBy = "submitter" | "promoter";

export interface SubmitOptions {
  /** These jobs were submitted before without an answer: a row that is there already is read back. */
  readonly again?: boolean;
  readonly pushedBy?: PushedBy | undefined;
}

interface Batch extends ShapeArrays {
  /** All payloads travel as one buffer: an array of bytea costs up to three times as much. */
  readonly payloads: Uint8Array;
  /** An array for each column, one element for each job. */
  readonly taskIds: string;
  readonly starts: string;
  readonly lengths: string;
  /** Numbers of shapes. */
  readonly shapes: string;
}

// Of different jobs in one statement many are alike all the same. What those have in common is a shape, sent once; a row
// is its id, its piece of the payloads and the number of its shape: a third of the time of all columns a row, on
// both sides.
const insertAs = (p: Places<Batch>, status: string, limits: Limits, onConflict: string): string => `
WITH made AS (
  INSERT INTO tasks (task_id, payload, ${WRITTEN_COLUMNS}${limits.columns})
  SELECT d.task_id, substring(${p.payloads}::bytea FROM d.start_at FOR d.length),
         ${writtenValues(OF_SHAPE, status)}${limits.values}
  FROM ${unnestShapes(p, limits === LIMITED)}
       CROSS JOIN LATERAL ${startOf(OF_SHAPE)}
       JOIN unnest(${p.taskIds}::uuid[], ${p.starts}::int4[], ${p.lengths}::int4[], ${p.shapes}::int4[])
            AS d (task_id, start_at, length, shape) ON d.shape = s.number${onConflict}
  RETURNING task_id, status${limits.columns}
)${limits.kept}
SELECT count(*)::int4 AS made, array_agg(m.task_id::text) FILTER (WHERE m.status = 'scheduled') AS scheduled,
       ${msOf("now()")} AS now_ms
FROM made AS m`;

const SCHEDULED = "'scheduled'";
// A fifth more work for the database, so only for rows that may be there already.
const UNLESS_THERE = "\n  ON CONFLICT (task_id) DO NOTHING";

/** The plain one is prepared; the others are rare. */
const SUBMIT_MIXED = prepared<Batch>("submit_mixed", (p) => insertAs(p, QUEUED_WHEN_DUE, UNLIMITED, ""));

const insertsOf = (limits: Limits): Record<PushedBy, { first: Named<Batch>; again: Named<Batch> }> => {
  const insert = (status: string, onConflict = ""): Named<Batch> =>
    named((p) => insertAs(p, status, limits, onConflict));
  return {
    submitter: { first: insert(QUEUED_WHEN_DUE), again: insert(QUEUED_WHEN_DUE, UNLESS_THERE) },
    promoter: { first: insert(SCHEDULED), again: insert(SCHEDULED, UNLESS_THERE) },
  };
};
const INSERT = insertsOf(UNLIMITED);
const INSERT_LIMITED = insertsOf(LIMITED);

function statementFor(limited: boolean, again: boolean, pushedBy: PushedBy): Named<Batch> {
  if (!limited && !again && pushedBy === "submitter") return SUBMIT_MIXED;
  return (limited ? INSERT_LIMITED : INSERT)[pushedBy][again ? "again" : "first"];
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
  { again = false, pushedBy = "submitter" }: SubmitOptions = {},
): Promise<Submitted[]> {
  if (jobs.length === 0) return [];
  const batch = again || pushedBy !== "submitter" ? undefined : uniformBatchOf(jobs);
  if (batch !== undefined) {
    const answer = await submitUniform(query, batch);
    return batch.taskIds.map((taskId) => ({ taskId, ...answer }));
  }
  const limited = jobs.some((job) => job.limits !== undefined);
  const statement = statementFor(limited, again, pushedBy);
  const [answer] = await query<InsertAnswer>(...statement.with(batchOf(jobs)));
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

function batchOf(jobs: readonly NewJob[]): Batch {
  const shapes = new Shapes();
  let offset = 1;
  const starts = jobs.map((job) => {
    const start = offset;
    offset += job.payload.data.length;
    return start;
  });
  const numbers = jobs.map((job) => shapes.numberOf(job));
  return {
    payloads: Buffer.concat(jobs.map((job) => job.payload.data)),
    taskIds: plainArray(jobs.map((job) => job.taskId)),
    starts: plainArray(starts),
    lengths: plainArray(jobs.map((job) => job.payload.data.length)),
    shapes: plainArray(numbers),
    ...shapes.arrays(),
  };
}
