-- The same schema for CockroachDB. Not yet run against one: no server was at hand.
--
-- Time-ordered indexes would send every write to one range, so each is led by a shard made of the id. The payload has a
-- column family of its own, or every claim would write it again. Indexes stand in the table: each later one is a
-- schema-change job of its own.
CREATE TABLE IF NOT EXISTS tasks (
  task_id uuid PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  run_at timestamptz NOT NULL DEFAULT now(),
  -- when the job last became queued by submit or by falling due; work that comes back keeps it, and so its place
  enqueued_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  watched_until timestamptz,
  cancel_requested_at timestamptz,
  attempts int4 NOT NULL DEFAULT 0,
  max_attempts int4 NOT NULL,
  lost_count int4 NOT NULL DEFAULT 0,
  -- grows with every claim and never shrinks: the token that every write of a running attempt must show
  fence int4 NOT NULL DEFAULT 0,
  -- grows with every transition: events that come late are told by it
  version int4 NOT NULL DEFAULT 1,
  timeout_ms int4 NOT NULL,
  retry_initial_ms int4,
  retry_max_ms int4,
  retry_multiplier float8,
  phase int2 GENERATED ALWAYS AS (
    CASE WHEN status = 'queued' AND hold IS NOT NULL THEN 0
         WHEN status IN ('queued', 'running') THEN 1
         WHEN status IN ('scheduled', 'retry') THEN 0
         WHEN status = 'succeeded' THEN 2
         ELSE 3 END) STORED,
  type text NOT NULL,
  queue text NOT NULL,
  priority text NOT NULL,
  -- the Redis list that the job belongs in while it is queued and not held
  lane text NOT NULL,
  status text NOT NULL,
  worker_id text,
  payload_kind text NOT NULL DEFAULT 'bytes',
  payload bytea NOT NULL DEFAULT '',
  result_kind text,
  result bytea,
  -- why a queued job may not be dispatched; whatever ends the reason clears it
  hold text,
  last_error text,
  dead_reason text,
  cancel_reason text,
  labels jsonb,
  shard int2 NOT NULL AS (mod(fnv32(task_id::text), 16)::int2) STORED,
  INDEX tasks_waiting (shard, hold, run_at) WHERE phase = 0,
  INDEX tasks_live (shard, lane, enqueued_at, task_id) WHERE phase = 1,
  INDEX tasks_dead (shard, task_id) WHERE phase = 3,
  CONSTRAINT tasks_status CHECK (status IN
    ('scheduled', 'queued', 'running', 'retry', 'succeeded', 'failed', 'deadletter', 'cancelled')),
  CONSTRAINT tasks_priority CHECK (priority IN ('critical', 'high', 'default', 'low')),
  CONSTRAINT tasks_attempts CHECK (attempts BETWEEN 0 AND max_attempts),
  CONSTRAINT tasks_finished CHECK
    ((finished_at IS NOT NULL) = (status IN ('succeeded', 'failed', 'deadletter', 'cancelled'))),
  CONSTRAINT tasks_running CHECK (status <> 'running' OR (worker_id IS NOT NULL AND started_at IS NOT NULL)),
  CONSTRAINT tasks_dead CHECK ((dead_reason IS NOT NULL) = (status = 'deadletter')),
  CONSTRAINT tasks_shard CHECK (shard IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)),
  FAMILY hot (task_id, created_at, updated_at, run_at, enqueued_at, started_at, finished_at, watched_until,
              cancel_requested_at, attempts, max_attempts, lost_count, fence, version, timeout_ms, retry_initial_ms,
              retry_max_ms, retry_multiplier, phase, type, queue, priority, lane, status, worker_id, payload_kind,
              result_kind, hold, last_error, dead_reason, cancel_reason, labels, shard),
  FAMILY payload (payload),
  FAMILY result (result)
);

-- One row per ended attempt. The key holds the fence because an attempt that was given back is counted again.
CREATE TABLE IF NOT EXISTS task_attempts (
  task_id uuid NOT NULL,
  fence int4 NOT NULL,
  attempt int4 NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT now(),
  worker_id text NOT NULL,
  outcome text NOT NULL,
  error text,
  PRIMARY KEY (task_id, fence),
  CONSTRAINT task_attempts_outcome CHECK
    (outcome IN ('succeeded', 'error', 'timeout', 'cancelled', 'lost', 'released'))
);

-- One row per process start (a name alone would let a restarted pod adopt its predecessor's jobs).
CREATE TABLE IF NOT EXISTS workers (
  worker_id text PRIMARY KEY,
  name text NOT NULL,
  state text NOT NULL,
  types text[] NOT NULL,
  queues text[],
  concurrency int4 NOT NULL,
  -- runs jobs that were lost before in a process of their own, so that losing them blames nobody else
  isolates bool NOT NULL DEFAULT false,
  running int4 NOT NULL DEFAULT 0,
  lease_seconds int4 NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  beat_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  -- who is charged for the jobs that a lost worker held
  blame text,
  CONSTRAINT workers_id CHECK (length(worker_id) BETWEEN 1 AND 8),
  CONSTRAINT workers_state CHECK (state IN ('alive', 'draining', 'lost', 'gone')),
  CONSTRAINT workers_ended CHECK ((ended_at IS NOT NULL) = (state IN ('lost', 'gone'))),
  CONSTRAINT workers_blame CHECK (blame IN ('alone', 'shared', 'nobody'))
);

-- Read by the heartbeat of the worker that runs the job: a heartbeat never touches tasks.
CREATE TABLE IF NOT EXISTS cancel_requests (
  worker_id text NOT NULL,
  task_id uuid NOT NULL,
  fence int4 NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (worker_id, task_id)
);

-- A table of its own: only jobs with a key pay for it, and a key may outlive its job's row.
CREATE TABLE IF NOT EXISTS idempotency_keys (
  queue text NOT NULL,
  key text NOT NULL,
  task_id uuid NOT NULL,
  request_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (queue, key)
);

-- Every lane that ever had a job: Redis may forget its lists, the reconciler may not.
CREATE TABLE IF NOT EXISTS lanes (
  lane text PRIMARY KEY,
  queue text NOT NULL,
  priority text NOT NULL
);

-- Who runs the chores. It only saves work: every chore is safe to run twice at once.
CREATE TABLE IF NOT EXISTS chore_leader (
  id int2 PRIMARY KEY,
  holder text NOT NULL,
  term int4 NOT NULL,
  expires_at timestamptz NOT NULL,
  -- 'sql' tells every worker that Redis takes no pushes: find work by SQL
  dispatch text NOT NULL,
  CONSTRAINT chore_leader_dispatch CHECK (dispatch IN ('redis', 'sql'))
);
INSERT INTO chore_leader (id, holder, term, expires_at, dispatch) VALUES (1, '', 0, now(), 'redis')
  ON CONFLICT (id) DO NOTHING;

-- For people in psql: payload and result as text where they are JSON, as base64 where they are bytes.
CREATE OR REPLACE VIEW jobs AS
  SELECT task_id, type, queue, priority, status, attempts, max_attempts, hold, last_error, dead_reason, worker_id,
         created_at, run_at, enqueued_at, started_at, finished_at, labels,
         CASE payload_kind WHEN 'json' THEN convert_from(payload, 'UTF8') ELSE encode(payload, 'base64') END AS payload,
         CASE result_kind WHEN 'json' THEN convert_from(result, 'UTF8') ELSE encode(result, 'base64') END AS result
  FROM tasks;
