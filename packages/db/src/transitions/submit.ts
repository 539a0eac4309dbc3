import { plainArray } from "../arrays.ts";
import type { Query } from "../database.ts";
import { EPOCH } from "../gates/epoch.ts";
import { type Named, named, type Places, prepared } from "../statement.ts";
import { msOf, toMs } from "../times.ts";
import type { NewJob } from "./new-job.ts";
import {
  holdOf,
  OF_SHAPE,
  QUEUED_WHEN_DUE,
  type Rarity,
  raritiesOf,
  type ShapeArrays,
  Shapes,
  startOf,
  unnestShapes,
  WRITTEN_COLUMNS,
  writtenValues,
} from "./shapes.ts";
import { TRACE_COLUMNS, type TraceArrays, traceArrays, tracesOf } from "./traces.ts";
import { submitUniform, uniformBatchOf } from "./uniform.ts";

/** What the push to Redis needs to know about the committed row. */
export interface Submitted {
  readonly taskId: string;
  readonly state: "queued" | "scheduled";
  /** The row's enqueued_at, milliseconds since 1970. */
  readonly enqueuedMs: number;
  /** Of the policies: under older ones than these a job of a limit was not told apart. */
  readonly policyEpoch: number;
  /** Why it is queued and belongs in no list; absent of one that does. */
  readonly hold?: string;
}

// Jobs with time limits bring two more columns, and a row that says when to look at them; those with gates two others, those
// of somebody another one. Where no job of a statement has any, the statement knows nothing of them.
interface Extra {
  readonly columns: string;
  readonly values: string;
  readonly kept: string;
}
const TIMED: Extra = {
  columns: ", start_by, deadline_at",
  values: `,
         greatest(r.run_at, now()) + s.start_within_ms * interval '1 millisecond',
         greatest(r.run_at, now()) + s.total_ms * interval '1 millisecond'`,
  kept: `, watched AS (
  INSERT INTO task_deadlines (task_id, look_at) SELECT m.task_id, least(m.start_by, m.deadline_at) FROM made AS m
  WHERE m.start_by IS NOT NULL OR m.deadline_at IS NOT NULL
)`,
};
const EXTRAS: Readonly<Record<Rarity, (status: string) => Extra>> = {
  timed: () => TIMED,
  gated: (status) => ({
    columns: ", gates, hold",
    values: `,
         s.gates::text[], CASE WHEN ${status} = 'queued' THEN s.hold END`,
    kept: "",
  }),
  submitted: () => ({ columns: ", submitted_by", values: ", s.submitted_by", kept: "" }),
  placed: () => ({ columns: ", placement", values: ", s.placement::jsonb", kept: "" }),
};

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

interface Batch extends ShapeArrays, TraceArrays {
  /** All payloads travel as one buffer: an array of bytea costs up to three times as much. */
  readonly payloads: Uint8Array;
  /** An array for each column, one element for each job. */
  readonly taskIds: string;
  readonly starts: string;
  readonly lengths: string;
  /** Numbers of shapes. */
  readonly shapes: string;
}

interface Kind {
  readonly rare: readonly Rarity[];
  /** Some of the jobs come from somewhere. */
  readonly traced: boolean;
  readonly status: string;
  readonly onConflict: string;
}

// Of different jobs in one statement many are alike all the same. What those have in common is a shape, sent once; a row
// is its id, its piece of the payloads and the number of its shape: a third of the time of all columns a row, on
// both sides.
function insertAs(p: Places<Batch>, { rare, traced, status, onConflict }: Kind): string {
  const extras = rare.map((rarity) => EXTRAS[rarity](status));
  const joined = (name: keyof Extra): string => extras.map((extra) => extra[name]).join("");
  const columns = traced ? TRACE_COLUMNS : "";
  const values = traced ? ", d.traceparent, d.tracestate" : "";
  // Only where they are wanted: a parameter that no text names is none.
  const arrays = traced ? `, ${p.traceparents}::text[], ${p.tracestates}::text[]` : "";
  return `
WITH made AS (
  INSERT INTO tasks (task_id, payload, ${WRITTEN_COLUMNS}${joined("columns")}${columns})
  SELECT d.task_id, substring(${p.payloads}::bytea FROM d.start_at FOR d.length),
         ${writtenValues(OF_SHAPE, status)}${joined("values")}${values}
  FROM ${unnestShapes(p, rare)}
       CROSS JOIN LATERAL ${startOf(OF_SHAPE)}
       JOIN unnest(${p.taskIds}::uuid[], ${p.starts}::int4[], ${p.lengths}::int4[], ${p.shapes}::int4[]${arrays})
            AS d (task_id, start_at, length, shape${columns}) ON d.shape = s.number${onConflict}
  RETURNING task_id, status${rare.includes("timed") ? TIMED.columns : ""}
)${joined("kept")}
SELECT count(*)::int4 AS made, array_agg(m.task_id::text) FILTER (WHERE m.status = 'scheduled') AS scheduled,
       ${msOf("now()")} AS now_ms, ${EPOCH} AS policy_epoch
FROM made AS m`;
}

const SCHEDULED = "'scheduled'";
// A fifth more work for the database, so only for rows that may be there already.
const UNLESS_THERE = "\n  ON CONFLICT (task_id) DO NOTHING";

const statusOf = (pushedBy: PushedBy): string => (pushedBy === "submitter" ? QUEUED_WHEN_DUE : SCHEDULED);

/** Those of jobs without time limits are prepared, under a name each; the others are rare. */
const OFTEN: readonly (readonly Rarity[])[] = [[], ["gated"], ["submitted"], ["gated", "submitted"]];
const PREPARED: ReadonlyMap<string, Named<Batch>> = new Map(
  [false, true].flatMap((traced) =>
    OFTEN.map((rare): [string, Named<Batch>] => [`${rare.join()} ${traced}`, preparedFor(rare, traced)]),
  ),
);
const OTHERS = new Map<string, Named<Batch>>();

function preparedFor(rare: readonly Rarity[], traced: boolean): Named<Batch> {
  const kind = { rare, traced, status: QUEUED_WHEN_DUE, onConflict: "" };
  return prepared<Batch>(nameOf(rare, traced), (p) => insertAs(p, kind));
}

function nameOf(rare: readonly Rarity[], traced: boolean): string {
  const by = rare.includes("submitted") ? "_by" : "";
  return `submit_${rare.includes("gated") ? "gated" : "mixed"}${by}${traced ? "_traced" : ""}`;
}

function statementFor(jobs: readonly NewJob[], again: boolean, pushedBy: PushedBy): Named<Batch> {
  const traced = jobs.some(({ trace }) => trace !== undefined);
  const rare = raritiesOf(jobs);
  const isPlain = !again && pushedBy === "submitter";
  const known = isPlain ? PREPARED.get(`${rare.join()} ${traced}`) : undefined;
  if (known !== undefined) return known;
  const name = `${rare.join()} ${traced} ${again} ${pushedBy}`;
  let statement = OTHERS.get(name);
  if (statement === undefined) {
    const kind = { rare, traced, status: statusOf(pushedBy), onConflict: again ? UNLESS_THERE : "" };
    statement = named<Batch>((p) => insertAs(p, kind));
    OTHERS.set(name, statement);
  }
  return statement;
}

const READ_BACK = `
SELECT t.task_id, t.status, t.hold, ${msOf("t.enqueued_at")} AS enqueued_ms, ${EPOCH} AS policy_epoch
FROM tasks AS t WHERE t.task_id = ANY($1::uuid[])`;

interface InsertAnswer {
  made: number;
  scheduled: string[] | null;
  now_ms: number | string;
  policy_epoch: number | string;
}

interface SubmittedRow {
  task_id: string;
  status: "queued" | "scheduled";
  hold: string | null;
  enqueued_ms: number | string;
  policy_epoch: number | string;
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
  const [answer] = await query<InsertAnswer>(...statementFor(jobs, again, pushedBy).with(batchOf(jobs)));
  if (answer?.made === jobs.length) {
    const scheduled = new Set(answer.scheduled);
    const common = { enqueuedMs: toMs(answer.now_ms), policyEpoch: Number(answer.policy_epoch) };
    return jobs.map((job) => {
      const { taskId } = job;
      if (scheduled.has(taskId)) return { taskId, state: "scheduled", ...common };
      return { taskId, state: "queued", ...common, ...heldAs(holdOf(job)) };
    });
  }
  const rows = await query<SubmittedRow>(READ_BACK, [plainArray(jobs.map(({ taskId }) => taskId))]);
  const found = new Map(rows.map((row) => [row.task_id, row]));
  return jobs.map(({ taskId }) => {
    const row = found.get(taskId);
    if (row === undefined) throw new Error(`job ${taskId} is neither inserted nor there`);
    return {
      taskId,
      state: row.status,
      enqueuedMs: toMs(row.enqueued_ms),
      policyEpoch: Number(row.policy_epoch),
      ...heldAs(row.hold),
    };
  });
}

const heldAs = (hold: string | null): { hold?: string } => (hold === null ? {} : { hold });

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
    ...traceArrays(tracesOf(jobs) ?? []),
    ...shapes.arrays(),
  };
}
