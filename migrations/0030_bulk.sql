-- Changes to many jobs (StartBulk), a row for each. Whichever process leads goes along the jobs that match, page by page; what a
-- page has changed is committed together with what the row says of it, so that the next leader goes on from there.
CREATE TABLE IF NOT EXISTS bulk_operations (
  bulk_id uuid PRIMARY KEY,
  -- redrive, cancel
  action text NOT NULL,
  -- running, done, cancelled, failed
  state text NOT NULL DEFAULT 'running',
  -- which jobs: JSON
  filter text NOT NULL,
  -- the queues that its starter reached then, as patterns; NULL = all of them
  reach text[],
  -- jobs that came to match since are left alone
  jobs_before timestamptz NOT NULL,
  -- NULL = as fast as it goes
  per_second float8,
  reason text NOT NULL,
  grace_ms int4,
  matched int4 NOT NULL,
  matched_more boolean NOT NULL,
  done int8 NOT NULL DEFAULT 0,
  refused int8 NOT NULL DEFAULT 0,
  looked_at int8 NOT NULL DEFAULT 0,
  -- where it goes on: JSON, NULL = at the beginning
  place text,
  -- grows with each place: whoever has read an older one moves nothing
  step int4 NOT NULL DEFAULT 0,
  -- what was done when it last began at the beginning
  pass_from int8 NOT NULL DEFAULT 0,
  -- the turn of the next job that is redriven, milliseconds since 1970
  next_turn_ms float8 NOT NULL DEFAULT 0,
  -- nothing is cancelled before
  not_before timestamptz NOT NULL DEFAULT now(),
  error text,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  -- who started it, as they were then
  who_kind text NOT NULL,
  who_id text NOT NULL,
  who_name text NOT NULL,
  -- of its call, behind the id of whoever made it: others choose theirs without knowing of it
  request_id text NOT NULL,
  -- SHA-256 of what was asked for
  request_hash text NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS bulk_operations_request ON bulk_operations (request_id);
CREATE INDEX IF NOT EXISTS bulk_operations_running ON bulk_operations (started_at) WHERE state = 'running';
CREATE INDEX IF NOT EXISTS bulk_operations_started_at ON bulk_operations (started_at, bulk_id);
