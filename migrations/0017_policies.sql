-- Limits, pauses, and what a job of theirs needs to be claimed. A job that no policy matches has NULLs in two columns, and
-- its claim reads one row more: the epoch that the worker's knowledge is from.
CREATE TABLE IF NOT EXISTS policy_epoch (
  id int2 PRIMARY KEY,
  -- grows with every change of a policy
  epoch int8 NOT NULL
);
INSERT INTO policy_epoch (id, epoch) VALUES (1, 0) ON CONFLICT (id) DO NOTHING;

CREATE TABLE IF NOT EXISTS limits (
  name text PRIMARY KEY,
  -- grows when queue, type or key_label change: keys of before mean nothing any more
  generation int4 NOT NULL DEFAULT 1,
  -- which jobs; NULL means any
  queue text,
  type text,
  -- one key for each value of this label; NULL: one key for all
  key_label text,
  max_running int4,
  max_waiting int4,
  rate_count int4,
  rate_per_ms int8,
  rate_burst int4,
  weight_label text,
  cost_label text,
  when_full text NOT NULL DEFAULT 'wait',
  breaker_error_ratio float8,
  breaker_min_calls int4,
  breaker_window_ms int8,
  breaker_open_ms int8,
  revision int8 NOT NULL DEFAULT 1,
  -- the epoch that brought the limit, its selector or its label: nothing is admitted until every worker knows it
  epoch int8 NOT NULL,
  in_force_since timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT limits_when_full CHECK (when_full IN ('wait', 'reject_newest', 'cancel_oldest'))
);

-- Put one by one: there may be a million keys.
CREATE TABLE IF NOT EXISTS limit_overrides (
  limit_name text NOT NULL,
  key text NOT NULL,
  max_running int4,
  rate_count int4,
  rate_per_ms int8,
  rate_burst int4,
  weight float8,
  PRIMARY KEY (limit_name, key)
);

CREATE TABLE IF NOT EXISTS pauses (
  -- kind and what it names: one pause for each
  target text PRIMARY KEY,
  kind text NOT NULL,
  queue text,
  type text,
  limit_name text,
  key text,
  paused_at timestamptz NOT NULL DEFAULT now(),
  -- when it ends by itself; NULL: never
  until_at timestamptz,
  reason text,
  CONSTRAINT pauses_kind CHECK (kind IN ('queue', 'type', 'key'))
);

-- What is known of a key beyond its rows: when its rate allows the next start, and until when it is closed. Keys of which
-- there is nothing to know have no row.
CREATE TABLE IF NOT EXISTS limit_keys (
  gate text PRIMARY KEY,
  tat timestamptz,
  closed_until timestamptz,
  closed_reason text
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS limit_keys_closed ON limit_keys (closed_until) WHERE closed_until IS NOT NULL;

-- One writer at a time admits jobs: whoever raises the round from the one that it has counted at.
CREATE TABLE IF NOT EXISTS limit_feeder (
  id int2 PRIMARY KEY,
  round int8 NOT NULL
) WITH (fillfactor = 50);
INSERT INTO limit_feeder (id, round) VALUES (1, 0) ON CONFLICT (id) DO NOTHING;

-- gates: the keys that this job has to pass, `limit~generation:key`, in the order of the limits' names.
-- grant_fence: the job is admitted while this is its fence, and for one attempt.
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS gates text[], ADD COLUMN IF NOT EXISTS grant_fence int4;
ALTER TABLE workers ADD COLUMN IF NOT EXISTS policy_epoch int8 NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS protocol int4 NOT NULL DEFAULT 0;

-- Jobs that were submitted together wait with one hold and one time. Stored as one entry, none of them would be marked as gone
-- before all of them are, and whoever looks for the first of those that are left would pass all others again and again.
ALTER INDEX tasks_waiting SET (deduplicate_items = off);

-- Admitted jobs are counted, never kept as a number. The CASE keeps the planner from taking these for what `tasks_live`
-- is, which with old statistics it reads as a whole for each key; the first condition is all that other jobs pay.
DROP INDEX CONCURRENTLY IF EXISTS tasks_admitted_1;
CREATE INDEX CONCURRENTLY tasks_admitted_1 ON tasks ((CASE WHEN phase = 1 THEN gates[1] END))
  WHERE gates IS NOT NULL AND (CASE WHEN phase = 1 THEN gates[1] END) IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS tasks_admitted_2;
CREATE INDEX CONCURRENTLY tasks_admitted_2 ON tasks ((CASE WHEN phase = 1 THEN gates[2] END))
  WHERE gates IS NOT NULL AND (CASE WHEN phase = 1 THEN gates[2] END) IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS tasks_admitted_3;
CREATE INDEX CONCURRENTLY tasks_admitted_3 ON tasks ((CASE WHEN phase = 1 THEN gates[3] END))
  WHERE gates IS NOT NULL AND (CASE WHEN phase = 1 THEN gates[3] END) IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS tasks_admitted_4;
CREATE INDEX CONCURRENTLY tasks_admitted_4 ON tasks ((CASE WHEN phase = 1 THEN gates[4] END))
  WHERE gates IS NOT NULL AND (CASE WHEN phase = 1 THEN gates[4] END) IS NOT NULL;
