import type { Client } from "pg";

/** Days that the jobs, and the minutes of the charts, go back. */
export const DAYS = 8;
const AT_ONCE = 250_000;
/** Of those that wait: what came in the last two hours, and a backlog of reports that nobody hurries with. */
const QUEUED = { lately: 90_000, reports: 10_000 };

/**
 * Some types are frequent: a job's kind is one of these places. `h` and `g` are numbers by chance, the same in every run.
 * Failures come from two hundred faults, few of which make most of them.
 */
export const KINDS: readonly (readonly [type: string, queue: string, places: number])[] = [
  ["sendMail", "mail", 6],
  ["resizeImage", "media", 4],
  ["chargeCard", "billing", 2],
  ["syncOrder", "default", 2],
  ["callWebhook", "webhooks", 2],
  ["indexPage", "search", 1],
  ["buildReport", "reports", 1],
  ["renderVideo", "media", 1],
  ["importFeed", "default", 1],
];
const listed = (place: 0 | 1): string =>
  `ARRAY[${KINDS.flatMap((kind) => Array.from({ length: kind[2] }, () => `'${kind[place]}'`)).join(",")}]`;
const KIND = `SELECT ${listed(0)} AS types, ${listed(1)} AS queues`;

/** UUIDv7 of a time: lists go by it. */
const idAt = (at: string): string =>
  `(lpad(to_hex((extract(epoch FROM ${at}) * 1000)::int8), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8'
    || substr(md5(n::text), 1, 15))::uuid`;
const lane = `CASE WHEN queue = 'default' THEN 'q:' || priority ELSE 'q:' || queue || ':' || priority END`;
const PRIORITY = `(ARRAY['default','default','default','default','default','default','low','low','high','critical'])[1 + g % 10]`;
const LABELS = `jsonb_build_object('tenant', 'tenant-' || h % 5000, 'order', n::text)`;
/** Of which fault a failure is. */
export const FAULTS = 200;
const FAULT = `floor(${FAULTS} * power((h / 20 % 1000) / 1000.0, 3))::int4`;
export const fingerprintOf = (fault: string): string => `substr(md5('fault ' || ${fault}), 1, 16)`;
export const messageOf = (fault: string): string => `(ARRAY[
  'connect ECONNREFUSED 10.0.3.', 'the receiver answered 503 to ', 'card declined by issuer ', 'timeout of 30 s while reading ',
  'cannot read properties of undefined in step ', 'no space left on device ', 'unknown currency in order ', 'template not found: mail-'
])[1 + ${fault} % 8] || ${fault}`;

const CHANCE = `hashint8(n) & 2147483647 AS h, hashint8(n * 31 + 7) & 2147483647 AS g`;

/** One of half a million is of a type, and has a word in its error, that no other has. */
const RARE_EVERY = 500_000;

const FINISHED = `
INSERT INTO tasks (task_id, created_at, updated_at, run_at, enqueued_at, started_at, finished_at, attempts, max_attempts, fence, version,
                   timeout_ms, type, queue, priority, lane, status, worker_id, payload_kind, payload, result_kind, result, last_error,
                   dead_reason, cancel_reason, labels, fingerprint)
SELECT ${idAt("at")}, at, at + took, at, at, at + took / 2, at + took, CASE WHEN failed THEN 3 ELSE 1 END, 5, 1, 3, 30000,
       type, queue, priority, ${lane}, status, 'w' || h % 60, 'json', convert_to('{"order":' || n || ',"items":[1,2,3]}', 'UTF8'),
       CASE WHEN status = 'succeeded' THEN 'json' END, CASE WHEN status = 'succeeded' THEN '{"ok":true}'::bytea END,
       CASE WHEN failed THEN ${messageOf("fault")} || CASE WHEN n % ${RARE_EVERY} = 20 THEN ' under the rarest star' ELSE '' END END,
       CASE WHEN status = 'deadletter' THEN 'exhausted' END, CASE WHEN status = 'cancelled' THEN 'no longer wanted' END,
       ${LABELS}, CASE WHEN failed THEN ${fingerprintOf("fault")} END
FROM (
  SELECT s.*, status IN ('failed', 'deadletter') AS failed, ${PRIORITY} AS priority, ${FAULT} AS fault,
         CASE WHEN n % ${RARE_EVERY} = 10 THEN 'migrateOnce' ELSE k.types[1 + h % 20] END AS type, k.queues[1 + h % 20] AS queue
  FROM (
    SELECT n, h, g, now() - interval '1 minute' - (1 - n::float8 / $3) * interval '${DAYS} days' AS at,
           interval '1 ms' * (50 + h % 4000) AS took,
           CASE WHEN n % ${RARE_EVERY} = 20 THEN 'deadletter' WHEN g % 1000 < 965 THEN 'succeeded' WHEN g % 1000 < 980 THEN 'deadletter'
                WHEN g % 1000 < 985 THEN 'failed' ELSE 'cancelled' END AS status
    FROM (SELECT n, ${CHANCE} FROM generate_series($1::int8, $2::int8) AS n) AS r
  ) AS s CROSS JOIN (${KIND}) AS k
) AS j`;

/** What is not over: so many, from so long ago until so long ago, and what is the same of all of them. */
interface Waiting {
  readonly count: number;
  readonly from: string;
  readonly until: string;
  readonly status: string;
  readonly runAt?: string;
  readonly workerId?: string;
  readonly kind?: string;
}

const waiting = ({
  count,
  from,
  until,
  status,
  runAt = "at",
  workerId = "NULL",
  kind = KIND,
}: Waiting): string => `
INSERT INTO tasks (task_id, created_at, updated_at, run_at, enqueued_at, started_at, attempts, max_attempts, fence, timeout_ms,
                   type, queue, priority, lane, status, worker_id, labels)
SELECT ${idAt("at")}, at, at, ${runAt}, at, CASE WHEN '${status}' = 'running' THEN now() - interval '1 minute' END,
       CASE WHEN '${status}' IN ('running', 'retry') THEN 1 ELSE 0 END, 5, 1, 30000, type, queue, priority, ${lane}, '${status}',
       ${workerId}, ${LABELS}
FROM (
  SELECT r.*, now() - interval '${from}' + (n::float8 / ${count}) * (interval '${from}' - interval '${until}') AS at,
         ${PRIORITY} AS priority, k.types[1 + h % cardinality(k.types)] AS type, k.queues[1 + h % cardinality(k.queues)] AS queue
  FROM (SELECT n, ${CHANCE} FROM generate_series(1, ${count}) AS n) AS r CROSS JOIN (${kind}) AS k
) AS j`;

const REPORTS = "SELECT ARRAY['buildReport'] AS types, ARRAY['reports'] AS queues";
const WAITING: readonly Waiting[] = [
  { count: QUEUED.lately, from: "2 hours", until: "1 minute", status: "queued" },
  { count: QUEUED.reports, from: "2 days", until: "1 day", status: "queued", kind: REPORTS },
  { count: 400, from: "3 hours", until: "2 hours", status: "running", workerId: "'w' || h % 60" },
  { count: 5_000, from: "3 days", until: "1 minute", status: "scheduled", runAt: "now() + interval '1 day'" },
  { count: 2_000, from: "1 day", until: "1 minute", status: "retry", runAt: "now() + interval '3 hours'" },
];

const FAILED_ATTEMPTS = `
INSERT INTO unsuccessful_attempts (task_id, fence, attempt, started_at, finished_at, worker_id, outcome, error, stack, fingerprint)
SELECT t.task_id, g, g, t.started_at - (3 - g) * interval '10 s', t.finished_at - (3 - g) * interval '10 s', 'w1', 'error', t.last_error,
       'Error: ' || t.last_error || E'\\n    at run (handlers/work.ts:10:5)', t.fingerprint
FROM tasks AS t CROSS JOIN generate_series(1, 3) AS g WHERE t.phase = 3 AND t.phase % 3 = 0 AND t.status <> 'cancelled'`;

/** A job of a long life: the latest that failed says two hundred lines. */
const LINES = `
INSERT INTO task_events (task_id, sequence, kind, fence, attempt, data)
SELECT t.task_id, 2 * 4194304::int8 + n, 'log', 1, 1, json_build_object('level', 'info', 'message', 'step ' || n, 'time', 0)::text
FROM (SELECT t.task_id FROM tasks AS t WHERE t.phase = 3 AND t.phase % 3 = 0 AND t.status = 'deadletter' ORDER BY t.task_id DESC LIMIT 1) AS t
  CROSS JOIN generate_series(1, 200) AS n`;

const LANES = `INSERT INTO lanes (lane, queue, priority) SELECT DISTINCT t.lane, t.queue, t.priority FROM tasks AS t WHERE t.phase = 1
  ON CONFLICT DO NOTHING`;

/** So many that are over, spread evenly over eight days, and 100,000 that are queued. */
export async function fillJobs(client: Client, finished: number, say: (line: string) => void): Promise<void> {
  for (let from = 1; from <= finished; from += AT_ONCE) {
    await client.query(FINISHED, [from, Math.min(finished, from + AT_ONCE - 1), finished]);
    if ((from - 1) % (8 * AT_ONCE) === 0) say(`${from - 1} of ${finished} jobs are there`);
  }
  for (const part of WAITING) await client.query(waiting(part));
  for (const statement of [LANES, FAILED_ATTEMPTS, LINES]) await client.query(statement);
}
