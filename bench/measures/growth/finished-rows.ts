import { JobState, Priority } from "@muster/proto/scheduler/v1/job";
import type { Client } from "pg";

/** Rows of jobs that ended long ago, spread over 30 days, oldest first, with ids in the order of time. */
const TASKS = `
INSERT INTO tasks (task_id, created_at, updated_at, run_at, enqueued_at, started_at, finished_at, attempts, max_attempts,
                   fence, version, timeout_ms, type, queue, priority, lane, status, worker_id, payload_kind, payload)
SELECT (lpad(to_hex(floor(extract(epoch FROM t) * 1000)::bigint), 12, '0')
        || '7' || substr(md5(g::text), 1, 3) || '8' || substr(md5(g::text), 4, 15))::uuid,
       t, t, t, t, t, t, 1, 10, 1, 3, 3600000,
       CASE WHEN g % 1000 = 0 THEN 'rare' ELSE 'work' END,
       CASE WHEN g % 100 = 1 THEN 'mail' ELSE 'default' END,
       CASE WHEN g % 100 = 2 THEN 'low' ELSE 'default' END,
       CASE g % 100 WHEN 1 THEN 'q:mail:default' WHEN 2 THEN 'q:low' ELSE 'q:default' END,
       CASE WHEN g % 100 = 3 THEN 'failed' ELSE 'succeeded' END,
       'filler', 'json', $2::bytea
FROM generate_series(1, $1::int8) AS g
     CROSS JOIN LATERAL (SELECT now() - interval '30 days' + g * (interval '30 days' / $1::float8) AS t) AS times`;

/** Of those that failed; a success is in its job's row. */
const ATTEMPTS = `
INSERT INTO unsuccessful_attempts (task_id, fence, attempt, started_at, finished_at, worker_id, outcome)
SELECT task_id, fence, attempts, started_at, finished_at, worker_id, 'error' FROM tasks WHERE status = 'failed'`;

interface Filter {
  readonly stateFilter: JobState;
  readonly priorityFilter: Priority;
  readonly typeFilter: string;
  readonly queueFilter: string;
}

const EVERYTHING: Filter = {
  stateFilter: JobState.UNSPECIFIED,
  priorityFilter: Priority.UNSPECIFIED,
  typeFilter: "",
  queueFilter: "",
};

/** By what the report calls them. Some match nothing, which is the longest way. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  none: EVERYTHING,
  "state succeeded": { ...EVERYTHING, stateFilter: JobState.SUCCEEDED },
  "state failed": { ...EVERYTHING, stateFilter: JobState.FAILED },
  "state queued": { ...EVERYTHING, stateFilter: JobState.QUEUED },
  "priority low": { ...EVERYTHING, priorityFilter: Priority.LOW },
  "priority critical": { ...EVERYTHING, priorityFilter: Priority.CRITICAL },
  "type rare": { ...EVERYTHING, typeFilter: "rare" },
  "type unknown": { ...EVERYTHING, typeFilter: "nobody" },
  "queue mail": { ...EVERYTHING, queueFilter: "mail" },
  "queue unknown": { ...EVERYTHING, queueFilter: "nowhere" },
};

export async function insertFinished(sql: Client, rows: number, payload: Buffer): Promise<void> {
  if (rows === 0) return;
  await sql.query(TASKS, [rows, payload]);
  await sql.query(ATTEMPTS);
}

/** Megabytes on disk. */
export async function sizes(sql: Client): Promise<Record<string, number>> {
  const { rows } = await sql.query<{ heap: number; indexes: number; attempts: number }>(
    `SELECT pg_table_size('tasks') / 1e6::float8 AS heap, pg_indexes_size('tasks') / 1e6::float8 AS indexes,
            pg_total_relation_size('unsuccessful_attempts') / 1e6::float8 AS attempts`,
  );
  const [row] = rows;
  return {
    "tasks MB": row?.heap ?? Number.NaN,
    "indexes MB": row?.indexes ?? Number.NaN,
    "attempts MB": row?.attempts ?? Number.NaN,
  };
}
