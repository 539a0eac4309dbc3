-- What was handed to a worker by an answer of the API, one row for each answer, written by the statement that claims. Until the
-- worker confirms it, its jobs are given back at look_at; afterwards whoever looks then finds attempts that never end.
CREATE TABLE IF NOT EXISTS remote_takes (
  worker_id text NOT NULL,
  take_number int8 NOT NULL,
  take_id uuid NOT NULL,
  task_ids uuid[] NOT NULL,
  -- in the order of task_ids
  fences int4[] NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT now(),
  confirmed_at timestamptz,
  -- its jobs are being given back: it can be confirmed no more
  freed_at timestamptz,
  look_at timestamptz NOT NULL,
  PRIMARY KEY (worker_id, take_number)
);
CREATE UNIQUE INDEX IF NOT EXISTS remote_takes_id ON remote_takes (take_id);
CREATE INDEX IF NOT EXISTS remote_takes_look_at ON remote_takes (look_at);
