import type { Body } from "@muster/job";
import type { Query } from "../../database.ts";
import { conflict } from "../../sql-state.ts";
import { named, type Places } from "../../statement.ts";
import { msOf } from "../../times.ts";
import { knowing } from "../guard.ts";
import type { NewJob } from "../new-job.ts";
import { type PushedBy, submit } from "../submit.ts";
import { type TraceArrays, traceArrays } from "../traces.ts";
import type { KeyedResult } from "./idempotency.ts";
import { firstOfEachKey, type KeyNames, keyName, keysIn } from "./keys.ts";
import { otherKind } from "./other-kind.ts";

/** A job that waits for its key to be quiet: each later submit replaces the payload and postpones the start. */
export interface DebouncedJob extends NewJob {
  readonly key: string;
  /** From the latest submit to the start, milliseconds. */
  readonly waitMs: number;
  /** From the first submit to the latest start, milliseconds. Undefined: without a bound. */
  readonly maxWaitMs?: number;
  /** What its labels say of the keys of its limits: a job of which another is said is not replaced. Undefined: nothing. */
  readonly pinned?: Readonly<Record<string, string>>;
}

interface Waits extends KeyNames {
  readonly taskIds: readonly string[];
  readonly waitsMs: readonly number[];
  readonly maxWaitsMs: readonly (number | null)[];
}

const waitsIn = (p: Places<Waits>): string =>
  `unnest(${p.queues}::text[], ${p.keys}::text[], ${p.taskIds}::uuid[], ${p.waitsMs}::float8[], ${p.maxWaitsMs}::float8[])
     AS d (queue, key, task_id, wait_ms, max_wait_ms)`;

const TAKE = named<Waits>(
  (p) => `
INSERT INTO debounce_keys (queue, key, task_id, latest_at, expires_at)
SELECT d.queue, d.key, d.task_id, now() + d.max_wait_ms * interval '1 millisecond',
       now() + d.wait_ms * interval '1 millisecond'
FROM ${waitsIn(p)}
ON CONFLICT (queue, key) DO NOTHING`,
);

// From here to the commit nobody else replaces or follows these jobs. In one order for everybody, or two would deadlock.
const LOCK = named<KeyNames>(
  (p) => `
SELECT k.queue, k.key, k.task_id, ${msOf("k.latest_at")} AS latest_ms
FROM ${keysIn(p)}
     JOIN debounce_keys AS k ON k.queue = d.queue AND k.key = d.key
ORDER BY k.queue, k.key FOR UPDATE OF k`,
);

interface Replacing extends TraceArrays {
  readonly taskIds: readonly string[];
  readonly types: readonly string[];
  readonly payloads: readonly Buffer[];
  readonly kinds: readonly Body["kind"][];
  readonly submitters: readonly (string | null)[];
  readonly waitsMs: readonly number[];
  readonly latestMs: readonly (number | null)[];
  /** JSON objects. */
  readonly pinned: readonly (string | null)[];
}

/** Whether the job named `t` has the values that are pinned; a label that it does not have is empty. */
const HAS_PINNED = `NOT EXISTS (SELECT 1 FROM jsonb_each_text(d.pinned::jsonb) AS l (label, said)
                 WHERE coalesce(t.labels ->> l.label, '') <> l.said)`;

// A queued job is due: it keeps its place and gets the payload only. A claim that comes first wins, and nothing happens.
const REPLACE = named<Replacing>(
  (p) => `
UPDATE tasks AS t
SET payload = d.payload, payload_kind = d.kind, traceparent = d.traceparent, tracestate = d.tracestate,
    submitted_by = d.submitted_by,
    run_at = CASE WHEN t.status = 'scheduled'
                  THEN least(now() + d.wait_ms * interval '1 millisecond', to_timestamp(d.latest_ms::float8 / 1000))
                  ELSE t.run_at END,
    updated_at = now(), version = t.version + 1
FROM unnest(${p.taskIds}::uuid[], ${p.types}::text[], ${p.payloads}::bytea[], ${p.kinds}::text[],
            ${p.waitsMs}::float8[], ${p.latestMs}::float8[], ${p.pinned}::text[], ${p.traceparents}::text[],
            ${p.tracestates}::text[], ${p.submitters}::text[])
     AS d (task_id, type, payload, kind, wait_ms, latest_ms, pinned, traceparent, tracestate, submitted_by)
WHERE t.task_id = d.task_id AND t.type = d.type AND ${knowing("replace")} AND ${HAS_PINNED}
RETURNING t.task_id, t.type, d.pinned`,
);

const WAITING = named<Pick<Replacing, "taskIds" | "types" | "pinned">>(
  (p) => `
SELECT t.task_id, t.type, t.type = d.type AND ${HAS_PINNED} AS replaceable
FROM unnest(${p.taskIds}::uuid[], ${p.types}::text[], ${p.pinned}::text[]) AS d (task_id, type, pinned)
     JOIN tasks AS t ON t.task_id = d.task_id
WHERE ${knowing("replace")}`,
);

const FOLLOW = named<Waits>(
  (p) => `
UPDATE debounce_keys AS k
SET task_id = d.task_id, latest_at = now() + d.max_wait_ms * interval '1 millisecond',
    expires_at = now() + d.wait_ms * interval '1 millisecond'
FROM ${waitsIn(p)}
WHERE k.queue = d.queue AND k.key = d.key`,
);

interface KeyRow {
  queue: string;
  key: string;
  task_id: string;
  latest_ms: number | null;
}

interface ReplacedRow {
  task_id: string;
  type: string;
  pinned: string | null;
}

interface WaitingRow {
  task_id: string;
  type: string;
  replaceable: boolean;
}

/** A job that still waits. */
interface Waiting {
  readonly type: string;
  /** Of the submits that have replaced it; undefined when none may. */
  readonly kind?: string;
}

/** Submits that replace each other: of one type, and of the same keys of limits. */
const kindOf = (type: string, pinned: string | null): string =>
  pinned === null ? type : `${type}\0${pinned}`;
const pinnedOf = ({ pinned }: DebouncedJob): string | null =>
  pinned === undefined ? null : JSON.stringify(pinned);
const kindOfJob = (job: DebouncedJob): string => kindOf(job.type, pinnedOf(job));

/** All submits of one key, and which job they are about. */
interface Burst {
  readonly first: DebouncedJob;
  /** The last submit of each kind. */
  readonly last: ReadonlyMap<string, DebouncedJob>;
  readonly owner: KeyRow;
}

/** Within a transaction: a key's first submit makes a job that waits, the others replace it until it starts. */
export async function submitDebouncedIn(
  query: Query,
  jobs: readonly DebouncedJob[],
  pushedBy?: PushedBy,
): Promise<KeyedResult[]> {
  const bursts = await lockKeys(query, jobs);
  // A repeated flush finds its own keys, and its rows by their ids.
  const others = bursts.filter(({ first, owner }) => owner.task_id !== first.taskId);
  const waiting = await replace(query, others);
  const started = others.filter(({ owner }) => !waiting.has(owner.task_id));
  if (started.length > 0) await query(...FOLLOW.with(waitsOf(started.map(({ first }) => first))));
  const fresh = bursts.filter(({ owner }) => !waiting.has(owner.task_id));
  const rows = await submit(query, fresh.map(rowOf), { again: true, pushedBy });
  const made = new Map(rows.map((row) => [row.taskId, row]));
  const burstOf = new Map(bursts.map((burst) => [keyName(burst.first), burst]));
  return jobs.map((job) => {
    const burst = burstOf.get(keyName(job));
    if (burst === undefined) throw new Error(`job ${job.taskId} has no key`);
    const { first, owner } = burst;
    const before = waiting.get(owner.task_id);
    const { type, kind } = before ?? { type: first.type, kind: kindOfJob(first) };
    const taskId = before === undefined ? first.taskId : owner.task_id;
    if (kindOfJob(job) !== kind) return { conflict: otherKind(job, type, taskId) };
    const submitted = made.get(job.taskId);
    return submitted === undefined
      ? { deduplicated: true, taskId, replaced: true }
      : { deduplicated: false, submitted };
  });
}

async function lockKeys(query: Query, jobs: readonly DebouncedJob[]): Promise<Burst[]> {
  const firsts = firstOfEachKey(jobs);
  const waits = waitsOf(firsts);
  await query(...TAKE.with(waits));
  const owners = new Map((await query<KeyRow>(...LOCK.with(waits))).map((row) => [keyName(row), row]));
  const submitsOf = Map.groupBy(jobs, keyName);
  return firsts.map((first) => {
    const owner = owners.get(keyName(first));
    if (owner === undefined) throw conflict("a key was purged while it was asked for");
    const submits = submitsOf.get(keyName(first)) ?? [];
    return { first, owner, last: new Map(submits.map((job) => [kindOfJob(job), job])) };
  });
}

/** The jobs that still wait, by id: those that were replaced, and those that none of the submits may replace. */
async function replace(query: Query, bursts: readonly Burst[]): Promise<Map<string, Waiting>> {
  const submits = bursts.flatMap(({ last, owner }) => [...last.values()].map((job) => ({ job, owner })));
  if (submits.length === 0) return new Map();
  const asked = {
    taskIds: submits.map(({ owner }) => owner.task_id),
    types: submits.map(({ job }) => job.type),
    pinned: submits.map(({ job }) => pinnedOf(job)),
  };
  const replaced = await query<ReplacedRow>(
    ...REPLACE.with({
      ...asked,
      payloads: submits.map(({ job }) => Buffer.from(job.payload.data)),
      kinds: submits.map(({ job }) => job.payload.kind),
      waitsMs: submits.map(({ job }) => job.waitMs),
      latestMs: submits.map(({ owner }) => owner.latest_ms),
      // Of whoever has sent the payload.
      submitters: submits.map(({ job }) => job.submittedBy ?? null),
      ...traceArrays(submits.map(({ job }) => job.trace)),
    }),
  );
  const waiting = new Map<string, Waiting>(
    replaced.map(({ task_id: taskId, type, pinned }) => [taskId, { type, kind: kindOf(type, pinned) }]),
  );
  if (bursts.every(({ owner }) => waiting.has(owner.task_id))) return waiting;
  const left = await query<WaitingRow>(...WAITING.with(asked));
  for (const [taskId, rows] of Map.groupBy(left, (row) => row.task_id)) {
    // One that could be replaced ran a moment ago and was given back since: it is not replaced, but followed by a new one.
    const [row] = rows;
    if (row !== undefined && !waiting.has(taskId) && !rows.some(({ replaceable }) => replaceable))
      waiting.set(taskId, { type: row.type });
  }
  return waiting;
}

/** What the first of a burst asked for, with the payload and the wait of the last. */
function rowOf({ first, last }: Burst): NewJob {
  const { payload, waitMs, trace, submittedBy } = last.get(kindOfJob(first)) ?? first;
  const start = { delayMs: Math.min(waitMs, first.maxWaitMs ?? Infinity) };
  const from = { ...(trace !== undefined && { trace }), ...(submittedBy !== undefined && { submittedBy }) };
  return { ...first, payload, start, ...from };
}

const waitsOf = (jobs: readonly DebouncedJob[]): Waits => ({
  queues: jobs.map((job) => job.queue),
  keys: jobs.map((job) => job.key),
  taskIds: jobs.map((job) => job.taskId),
  waitsMs: jobs.map((job) => job.waitMs),
  maxWaitsMs: jobs.map((job) => job.maxWaitMs ?? null),
});
