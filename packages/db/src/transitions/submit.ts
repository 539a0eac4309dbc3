import type { Body, Priority, RetryPolicy } from "@muster/job";
import { laneOf, parseLane } from "@muster/job";
import type { Query } from "../database.ts";

/** A checked job on its way into the table. Times are computed in SQL: the database's clock is the only one. */
export interface NewJob {
  /** UUIDv7, made by the caller: repeating a submit whose answer was lost repeats the id and changes nothing. */
  readonly taskId: string;
  readonly type: string;
  readonly queue: string;
  readonly priority: Priority;
  readonly payload: Body;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  /** Undefined: the default policy. */
  readonly retry?: RetryPolicy;
  /** When it may start: after a delay, at a time (milliseconds since 1970), or at once. */
  readonly start?: { readonly delayMs: number } | { readonly atMs: number };
  readonly labels?: Readonly<Record<string, string>>;
}

/** What the push to Redis needs to know of the committed row. */
export interface Submitted {
  readonly taskId: string;
  readonly state: "queued" | "scheduled";
  /** The row's enqueued_at, milliseconds since 1970. */
  readonly enqueuedMs: number;
}

const INSERT = `
INSERT INTO tasks AS t (task_id, type, queue, priority, lane, payload, payload_kind, max_attempts, timeout_ms,
                   retry_initial_ms, retry_multiplier, retry_max_ms, labels, run_at, status)
SELECT d.task_id, d.type, d.queue, d.priority, d.lane, substring($6::bytea FROM d.start_at FOR d.length), d.kind,
       d.max_attempts, d.timeout_ms, d.retry_initial_ms, d.retry_multiplier, d.retry_max_ms, d.labels::jsonb,
       r.run_at, CASE WHEN r.run_at > now() THEN 'scheduled' ELSE 'queued' END
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $7::int4[], $8::int4[], $9::text[],
            $10::int4[], $11::int4[], $12::int4[], $13::float8[], $14::int4[], $15::text[], $16::float8[],
            $17::float8[])
     AS d (task_id, type, queue, priority, lane, start_at, length, kind, max_attempts, timeout_ms,
           retry_initial_ms, retry_multiplier, retry_max_ms, labels, delay_ms, at_ms)
     CROSS JOIN LATERAL (SELECT coalesce(now() + d.delay_ms * interval '1 millisecond',
                                         to_timestamp(d.at_ms / 1000), now()) AS run_at) AS r
ON CONFLICT (task_id) DO NOTHING
RETURNING t.task_id, t.status, extract(epoch FROM t.enqueued_at)::float8 * 1000 AS enqueued_ms`;

const READ_BACK = `
SELECT t.task_id, t.status, extract(epoch FROM t.enqueued_at)::float8 * 1000 AS enqueued_ms
FROM tasks AS t WHERE t.task_id = ANY($1::uuid[])`;

interface SubmittedRow {
  task_id: string;
  status: "queued" | "scheduled";
  enqueued_ms: number;
}

/**
 * – → queued, or scheduled when its time lies ahead. All rows or none; the answers are in the order of the jobs.
 * A row that exists already (a repeated flush) is read back instead.
 */
export async function submit(query: Query, jobs: readonly NewJob[]): Promise<Submitted[]> {
  const rows = await query<SubmittedRow>(INSERT, columns(jobs));
  const found = new Map(rows.map((row) => [row.task_id, row]));
  if (found.size < jobs.length) {
    const missing = jobs.filter((job) => !found.has(job.taskId)).map((job) => job.taskId);
    for (const row of await query<SubmittedRow>(READ_BACK, [missing])) found.set(row.task_id, row);
  }
  return jobs.map(({ taskId }) => {
    const row = found.get(taskId);
    if (row === undefined) throw new Error(`job ${taskId} is neither inserted nor there`);
    return { taskId, state: row.status, enqueuedMs: row.enqueued_ms };
  });
}

/** One array per column. All payloads travel as one buffer: an array of bytea costs up to three times as much. */
function columns(jobs: readonly NewJob[]): unknown[] {
  let offset = 1;
  const starts = jobs.map((job) => {
    const start = offset;
    offset += job.payload.data.length;
    return start;
  });
  const start = (job: NewJob): { delayMs?: number; atMs?: number } => job.start ?? {};
  return [
    jobs.map((job) => job.taskId),
    jobs.map((job) => job.type),
    jobs.map((job) => job.queue),
    jobs.map((job) => job.priority),
    jobs.map((job) => laneOf(job.queue, job.priority)),
    Buffer.concat(jobs.map((job) => job.payload.data)),
    starts,
    jobs.map((job) => job.payload.data.length),
    jobs.map((job) => job.payload.kind),
    jobs.map((job) => job.maxAttempts),
    jobs.map((job) => job.timeoutMs),
    jobs.map((job) => job.retry?.initialMs ?? null),
    jobs.map((job) => job.retry?.multiplier ?? null),
    jobs.map((job) => job.retry?.maxMs ?? null),
    jobs.map((job) => (job.labels === undefined ? null : JSON.stringify(job.labels))),
    jobs.map((job) => start(job).delayMs ?? null),
    jobs.map((job) => start(job).atMs ?? null),
  ];
}

const ADD_LANES = `
INSERT INTO lanes (lane, queue, priority) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
ON CONFLICT (lane) DO NOTHING`;

/** Makes lanes known to the reconciler; has to be committed before the first job of a lane. */
export async function addLanes(query: Query, lanes: readonly string[]): Promise<void> {
  const parsed = lanes.toSorted().flatMap((lane) => {
    const parts = parseLane(lane);
    return parts === undefined ? [] : [{ lane, ...parts }];
  });
  await query(ADD_LANES, [
    parsed.map(({ lane }) => lane),
    parsed.map(({ queue }) => queue),
    parsed.map(({ priority }) => priority),
  ]);
}
