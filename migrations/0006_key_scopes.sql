-- How long an idempotency key stands for its job; and the keys of debounced and throttled submits.

-- NULL: for ever
ALTER TABLE idempotency_keys ALTER COLUMN expires_at DROP NOT NULL;

-- The purge walks expired keys by it. Made beside running submits; what a killed migration left of it is no index.
DROP INDEX CONCURRENTLY IF EXISTS idempotency_keys_expiry;
CREATE INDEX CONCURRENTLY idempotency_keys_expiry ON idempotency_keys (expires_at, queue, key);

CREATE TABLE IF NOT EXISTS throttle_keys (
  queue text NOT NULL,
  key text NOT NULL,
  -- the one job of the window
  task_id uuid NOT NULL,
  -- the window's end
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (queue, key)
);
CREATE INDEX IF NOT EXISTS throttle_keys_expiry ON throttle_keys (expires_at, queue, key);

CREATE TABLE IF NOT EXISTS debounce_keys (
  queue text NOT NULL,
  key text NOT NULL,
  -- the job that the next submit replaces while it waits
  task_id uuid NOT NULL,
  -- its run_at is never put off past this; NULL: no bound
  latest_at timestamptz,
  -- when the purge looks at it first
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (queue, key)
);
CREATE INDEX IF NOT EXISTS debounce_keys_expiry ON debounce_keys (expires_at, queue, key);
