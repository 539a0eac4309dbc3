-- What happened in each minute, for charts: each process tells it every ten seconds, in rows of its own, so that none waits
-- for another and no row is ever changed. Readers add up. Minutes that get no more reports are added up for good.
CREATE TABLE IF NOT EXISTS series (
  -- who tells it, new at every start; which of its reports; which row of that: a report whose answer was lost is sent
  -- again, and adds nothing
  process text NOT NULL,
  report int4 NOT NULL,
  item int4 NOT NULL,
  -- in which it was told, up to ten seconds after it happened
  minute timestamptz NOT NULL,
  queue text NOT NULL,
  type text NOT NULL,
  -- arrived, started, how an attempt ended, or how a job ended without success
  event text NOT NULL,
  count int8 NOT NULL,
  -- milliseconds: of starts how long their jobs had waited, of attempts' ends how long they ran
  sum_ms float8 NOT NULL,
  -- the same by its size, as far as it was measured: which buckets, and how many each holds
  buckets int2[] NOT NULL,
  sizes int4[] NOT NULL,
  -- the sum of what several processes told of an older minute
  summed boolean NOT NULL,
  PRIMARY KEY (process, report, item)
);
CREATE INDEX IF NOT EXISTS series_queue ON series (queue, minute);
CREATE INDEX IF NOT EXISTS series_minute ON series (summed, minute);

-- What a worker runs, by queue: as old as its last heartbeat. NULL: a version that does not tell.
ALTER TABLE workers ADD COLUMN IF NOT EXISTS running_in jsonb;
