-- The same for CockroachDB, which cannot drop a constraint and add one of the same name at once: the new one has another
-- name, and comes first, so that at no time every outcome is allowed.
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS retry_jitter float8;
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS snoozes int4;
ALTER TABLE task_attempts ADD COLUMN IF NOT EXISTS stack text;
ALTER TABLE task_attempts ADD COLUMN IF NOT EXISTS reason text;
ALTER TABLE task_attempts ADD COLUMN IF NOT EXISTS next_run_at timestamptz;
ALTER TABLE task_attempts ADD CONSTRAINT IF NOT EXISTS task_attempts_outcomes CHECK
  (outcome IN ('succeeded', 'error', 'timeout', 'cancelled', 'lost', 'released', 'snoozed')) NOT VALID;
ALTER TABLE task_attempts DROP CONSTRAINT IF EXISTS task_attempts_outcome;
