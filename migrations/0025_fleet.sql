-- The fleet as rows: what a worker is, where it runs, what operators want of it, and workers that come by the API.
--
-- kind: NULL for one with a database connection of its own, 'remote' for one that calls the API, which shows `session` (kept as
-- its digest) and the identity that it registered with; `instance` is its own name for this start.
ALTER TABLE workers
  ADD COLUMN IF NOT EXISTS kind text,
  ADD COLUMN IF NOT EXISTS instance text,
  ADD COLUMN IF NOT EXISTS session_digest bytea,
  ADD COLUMN IF NOT EXISTS identity text,
  ADD COLUMN IF NOT EXISTS version text,
  ADD COLUMN IF NOT EXISTS sdk text,
  -- of remote workers: JSON payloads are handed to it as their text. NULL = as values
  ADD COLUMN IF NOT EXISTS json_text boolean,
  -- where others can ask for its metrics
  ADD COLUMN IF NOT EXISTS address text,
  -- as the worker says them, its machine's among them
  ADD COLUMN IF NOT EXISTS own_labels jsonb,
  -- those, and what operators have set: what placement goes by
  ADD COLUMN IF NOT EXISTS labels jsonb,
  -- grows when labels or a cordon change: a claim that goes by older ones matches nothing. NULL = 0
  ADD COLUMN IF NOT EXISTS labels_version int8,
  -- for people: processors, memory, kernel, GPUs
  ADD COLUMN IF NOT EXISTS hardware jsonb,
  ADD COLUMN IF NOT EXISTS load float8,
  -- NULL = it takes jobs
  ADD COLUMN IF NOT EXISTS cordoned_at timestamptz,
  -- by when a drain that was asked for is to be over
  ADD COLUMN IF NOT EXISTS drain_by timestamptz,
  -- of remote workers: why it takes nothing now, in its own words
  ADD COLUMN IF NOT EXISTS resting_reason text,
  ADD COLUMN IF NOT EXISTS took_at timestamptz,
  -- grows with each answer that has jobs: of two takes at once only one is answered
  ADD COLUMN IF NOT EXISTS take_number int8;

-- A repeated registration finds its row.
CREATE UNIQUE INDEX IF NOT EXISTS workers_instance ON workers (instance) WHERE instance IS NOT NULL;

-- What is known of workers by their names, and so across their restarts.
CREATE TABLE IF NOT EXISTS worker_names (
  name text PRIMARY KEY,
  -- whose the name is; NULL: of workers with a database connection of their own
  identity text,
  cordoned_at timestamptz,
  cordon_reason text,
  cordoned_by text,
  -- set by operators, over what workers say; null: removed
  labels jsonb,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- Who was asked to give up the lead of the chores, and until when it leaves it to others.
ALTER TABLE chore_leader
  ADD COLUMN IF NOT EXISTS stepped_down text,
  ADD COLUMN IF NOT EXISTS stepped_down_until timestamptz;
