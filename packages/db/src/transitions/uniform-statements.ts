import type { TraceContext } from "@muster/job";
import { EPOCH } from "../gates/epoch.ts";
import { type Named, type Places, prepared, type Statement } from "../statement.ts";
import { msOf } from "../times.ts";
import { QUEUED_WHEN_DUE, type Shape, startOf, WRITTEN_COLUMNS, writtenValues } from "./shapes.ts";
import { TRACE_COLUMNS, type TraceArrays, traceArrays } from "./traces.ts";

/** Jobs that are alike, on their way into the table. */
export interface Uniform extends Shape {
  readonly bytes: Uint8Array;
  /** An array for each column, one element for each job. */
  readonly taskIds: string;
  readonly starts: string;
  readonly lengths: string;
}

/** A job that is alone in its statement. */
export interface One extends Shape {
  readonly taskId: string;
  readonly payload: Uint8Array;
}

/** Of jobs whose submitter is known. */
interface Submitted {
  readonly submittedBy: string;
}

/** What an insert writes besides, where jobs come from somewhere, or from somebody: the others' statements know nothing of it. */
interface Besides<P> {
  readonly columns: string;
  /** After the others of its SELECT. */
  readonly values: (p: P) => string;
  readonly arrays: (p: P) => string;
  readonly names: string;
}
const NOTHING: Besides<unknown> = { columns: "", values: () => "", arrays: () => "", names: "" };
const TRACES: Besides<Places<TraceArrays>> = {
  columns: TRACE_COLUMNS,
  values: () => ", d.traceparent, d.tracestate",
  arrays: ({ traceparents, tracestates }) => `, ${traceparents}::text[], ${tracestates}::text[]`,
  names: TRACE_COLUMNS,
};
const andSubmitter = <P>(besides: Besides<P>): Besides<P & Places<Submitted>> => ({
  ...besides,
  columns: `${besides.columns}, submitted_by`,
  values: (p) => `${besides.values(p)}, ${p.submittedBy}::text`,
});

// No shapes and no join, as where the jobs differ: a fifth less for the database. All payloads travel as one buffer: an
// array of bytea costs up to three times as much.
function insertAll<P extends Places<Uniform>>(p: P, { columns, values, arrays, names }: Besides<P>): string {
  return `
WITH made AS (
  INSERT INTO tasks (task_id, payload, ${WRITTEN_COLUMNS}${columns})
  SELECT d.task_id, substring(${p.bytes}::bytea FROM d.start_at + 1 FOR d.length), ${writtenValues(p, QUEUED_WHEN_DUE)}${values(p)}
  FROM ${startOf(p)},
       unnest(${p.taskIds}::uuid[], ${p.starts}::int4[], ${p.lengths}::int4[]${arrays(p)}) AS d (task_id, start_at, length${names})
  RETURNING status
)
SELECT count(*)::int4 AS made, bool_or(m.status = 'scheduled') AS scheduled, ${msOf("now()")} AS now_ms, ${EPOCH} AS policy_epoch
FROM made AS m`;
}
const SUBMIT = prepared<Uniform>("submit", (p) => insertAll(p, NOTHING));
const SUBMIT_TRACED = prepared<Uniform & TraceArrays>("submit_traced", (p) => insertAll(p, TRACES));
const SUBMIT_BY = prepared<Uniform & Submitted>("submit_by", (p) => insertAll(p, andSubmitter(NOTHING)));
const SUBMIT_BY_TRACED = prepared<Uniform & TraceArrays & Submitted>("submit_by_traced", (p) =>
  insertAll(p, andSubmitter(TRACES)),
);

type Asked = [Statement, unknown[]];

export function insertOfAll(
  jobs: Uniform,
  traces: readonly (TraceContext | undefined)[] | undefined,
  submittedBy: string | undefined,
): Asked {
  if (submittedBy === undefined)
    return traces === undefined ? SUBMIT.with(jobs) : SUBMIT_TRACED.with({ ...jobs, ...traceArrays(traces) });
  return traces === undefined
    ? SUBMIT_BY.with({ ...jobs, submittedBy })
    : SUBMIT_BY_TRACED.with({ ...jobs, ...traceArrays(traces), submittedBy });
}

// A lone job needs no arrays: its statement takes half of what it takes through them.
const insertOne = (p: Places<One>, columns = "", values = ""): string => `
INSERT INTO tasks (task_id, payload, ${WRITTEN_COLUMNS}${columns})
SELECT ${p.taskId}::uuid, ${p.payload}::bytea, ${writtenValues(p, QUEUED_WHEN_DUE)}${values}
FROM ${startOf(p)}
RETURNING status, ${msOf("now()")} AS enqueued_ms, ${EPOCH} AS policy_epoch`;

interface OneTrace {
  readonly traceparent: string;
  readonly tracestate: string | null;
}
const traceOf = (p: Places<OneTrace>): string => `, ${p.traceparent}::text, ${p.tracestate}::text`;
const submitterOf = (p: Places<Submitted>): string => `, ${p.submittedBy}::text`;

const SUBMIT_ONE = prepared<One>("submit_one", (p) => insertOne(p));
const SUBMIT_ONE_TRACED: Named<One & OneTrace> = prepared("submit_one_traced", (p) =>
  insertOne(p, TRACE_COLUMNS, traceOf(p)),
);
const SUBMIT_ONE_BY: Named<One & Submitted> = prepared("submit_one_by", (p) =>
  insertOne(p, ", submitted_by", submitterOf(p)),
);
const SUBMIT_ONE_BY_TRACED: Named<One & OneTrace & Submitted> = prepared("submit_one_by_traced", (p) =>
  insertOne(p, `${TRACE_COLUMNS}, submitted_by`, `${traceOf(p)}${submitterOf(p)}`),
);

export function insertOfOne(
  job: One,
  trace: TraceContext | undefined,
  submittedBy: string | undefined,
): Asked {
  if (submittedBy === undefined)
    return trace === undefined
      ? SUBMIT_ONE.with(job)
      : SUBMIT_ONE_TRACED.with({ ...job, tracestate: null, ...trace });
  return trace === undefined
    ? SUBMIT_ONE_BY.with({ ...job, submittedBy })
    : SUBMIT_ONE_BY_TRACED.with({ ...job, tracestate: null, ...trace, submittedBy });
}
