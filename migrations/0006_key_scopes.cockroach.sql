-- The same for CockroachDB. Not yet run against one: no server was at hand.
-- Indexes by time are sharded, or every new key would be written to one range.

-- NULL: for ever
ALTER TABLE idempotency_keys ALTER COLUMN expires_at DROP NOT NULL;

-- The purge walks expired keys by it.
CREATE INDEX IF NOT EXISTS idempotency_keys_expiry ON idempotency_keys (expires_at, queue, key) USING HASH;

CREATE TABLE IF NOT EXISTS throttle_keys (
  queue text NOT NULL,
  key text NOT NULL,
  -- the one job of the window
  task_id uuid NOT NULL,
  -- the window's end
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (queue, key),
  INDEX throttle_keys_expiry (expires_at, queue, key) USING HASH
);

CREATE TABLE IF NOT EXISTS debounce_keys (
  queue text NOT NULL,
  key text NOT NULL,
  -- the job that the next submit replaces while it waits
  task_id uuid NOT NULL,
  -- its run_at is never put off past this; NULL: no bound
  latest_at timestamptz,
  -- when the purge looks at it first
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (queue, key),
  INDEX debounce_keys_expiry (expires_at, queue, key) USING HASH
);
