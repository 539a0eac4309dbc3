-- Time limits of a whole job. Nullable columns without a default: no row is rewritten, no index holds them, and jobs
-- without limits are written as before.
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS start_by timestamptz;
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS deadline_at timestamptz;

-- When to look at a job whose time may be up. A table of its own: an index on tasks would be paid for by every job, and
-- by every claim.
CREATE TABLE IF NOT EXISTS task_deadlines (
  task_id uuid PRIMARY KEY,
  look_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS task_deadlines_look_at ON task_deadlines (look_at, task_id);

-- How long a handler may go on after its signal; unset = the usual time.
ALTER TABLE cancel_requests ADD COLUMN IF NOT EXISTS grace_ms int4;
