-- Which fault a job's latest failed attempt was, and what each failed attempt was. Nullable, without a default and in no index:
-- what does not fail writes and reads nothing.
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS fingerprint text;
ALTER TABLE unsuccessful_attempts ADD COLUMN IF NOT EXISTS fingerprint text;

CREATE OR REPLACE VIEW task_attempts AS
  SELECT e.task_id, e.fence, e.attempt, e.started_at, e.finished_at, e.worker_id, e.outcome, e.error, e.stack, e.reason,
         e.next_run_at, e.fingerprint
  FROM (
    SELECT a.task_id, a.fence, a.attempt, a.started_at, a.finished_at, a.worker_id, a.outcome, a.error, a.stack,
           a.reason, a.next_run_at, a.outcome <> 'succeeded' AS shown, a.fingerprint
    FROM unsuccessful_attempts AS a
    UNION ALL
    SELECT t.task_id, t.fence, t.attempts, t.started_at, t.finished_at, t.worker_id, 'succeeded', NULL, NULL, NULL, NULL,
           t.phase = 2 AND t.fence > 0, NULL
    FROM tasks AS t
  ) AS e WHERE e.shown;

-- Failures by their kind, in each queue: whoever may see one queue sees what failed there. Counted by the processes that record
-- attempts, which add to these rows every five seconds and never as part of an ending.
CREATE TABLE IF NOT EXISTS faults (
  fingerprint text NOT NULL,
  queue text NOT NULL,
  type text NOT NULL,
  -- the error without what differs between its failures; '' = what came when the type had as many as are kept apart in a day
  message text NOT NULL,
  -- where the handler's code threw it; '' = not known
  frame text NOT NULL,
  failures int8 NOT NULL,
  -- of them, those that were their jobs' ends
  dead int8 NOT NULL,
  first_seen timestamptz NOT NULL DEFAULT now(),
  last_seen timestamptz NOT NULL DEFAULT now(),
  -- of the worker that ran it, as it registered; NULL: it says none
  first_version text,
  last_version text,
  -- the latest ones first
  workers text[] NOT NULL,
  sample_job_ids uuid[] NOT NULL,
  PRIMARY KEY (fingerprint, queue)
);
CREATE INDEX IF NOT EXISTS faults_last_seen ON faults (last_seen);
CREATE INDEX IF NOT EXISTS faults_type_first_seen ON faults (type, first_seen);

-- The failures of each hour, for a day.
CREATE TABLE IF NOT EXISTS fault_hours (
  fingerprint text NOT NULL,
  queue text NOT NULL,
  -- hours since 1970
  hour int4 NOT NULL,
  failures int8 NOT NULL,
  PRIMARY KEY (fingerprint, queue, hour)
);
CREATE INDEX IF NOT EXISTS fault_hours_hour ON fault_hours (hour);

-- The last report of each process: one whose answer was lost is sent again, and adds nothing.
CREATE TABLE IF NOT EXISTS fault_reports (
  process text PRIMARY KEY,
  report int4 NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
