-- What jobs tell while they run (progress, log lines, output), and the changes of those that somebody watches, in one
-- order per job. A table of its own: a job that reports nothing and that nobody watches has no row here.
CREATE TABLE IF NOT EXISTS task_events (
  task_id uuid NOT NULL,
  -- version × 2^22 + the place among what was reported at that version; 0 is the change of state itself
  sequence int8 NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL,
  -- of the attempt that reported; NULL for changes of state
  fence int4,
  attempt int4,
  -- JSON text
  data text NOT NULL,
  PRIMARY KEY (task_id, sequence),
  CONSTRAINT task_events_kind CHECK (kind IN ('state', 'progress', 'log', 'output'))
);

-- The latest progress of a job among thousands of its log lines.
CREATE INDEX IF NOT EXISTS task_events_progress ON task_events (task_id, sequence) WHERE kind = 'progress';
