-- Breakers. What ended under a limit that has one: rows that nobody changes, written with an attempt's own end where it
-- failed, and by each worker once a second where it succeeded. They are summed, and forgotten with the window.
CREATE TABLE IF NOT EXISTS breaker_calls (
  gate text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  -- one worker may write two in one microsecond
  call_id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- attempts that succeeded, failed, or ran out of time
  calls int4 NOT NULL,
  -- all of those but the successes
  failures int4 NOT NULL,
  PRIMARY KEY (gate, at, call_id)
);

-- Those that are not closed. An open one may try a job once its key's closed_until has passed. A half-open one has a job
-- that it tries: the attempt that follows probe_fence, and which has failed if it has not ended by probe_until.
CREATE TABLE IF NOT EXISTS breakers (
  gate text PRIMARY KEY,
  state text NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  -- why it has opened, for people
  reason text NOT NULL,
  probe_id uuid,
  probe_fence int4,
  probe_until timestamptz,
  CONSTRAINT breakers_state CHECK (state IN ('open', 'half_open'))
);
