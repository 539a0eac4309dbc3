-- What an attempt tells of itself, snoozes, and jitter as a part of the retry policy. Nullable columns without a default:
-- no row is rewritten, and processes of the version before go on as they did.
ALTER TABLE tasks
  -- how much of a retry's delay is left to chance; unset = all of it
  ADD COLUMN IF NOT EXISTS retry_jitter float8,
  -- how often the handler has put the job off; unset = never
  ADD COLUMN IF NOT EXISTS snoozes int4;

-- NOT VALID: the rows that are there met the narrower rule, and reading them all again would take longer than a
-- statement may.
ALTER TABLE task_attempts
  ADD COLUMN IF NOT EXISTS stack text,
  -- why no attempt follows: permanent, exhausted, poison, cancel_requested or handler (it cancelled its job)
  ADD COLUMN IF NOT EXISTS reason text,
  -- when the next attempt may start, as decided at the end of this one
  ADD COLUMN IF NOT EXISTS next_run_at timestamptz,
  DROP CONSTRAINT IF EXISTS task_attempts_outcome,
  ADD CONSTRAINT task_attempts_outcome CHECK
    (outcome IN ('succeeded', 'error', 'timeout', 'cancelled', 'lost', 'released', 'snoozed')) NOT VALID;
