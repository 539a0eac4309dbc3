-- Who did what: a row for each call that changes something, committed with that change, and for each read of what jobs carry.
-- Nobody ever changes a row; only what is past its retention is removed.
CREATE TABLE IF NOT EXISTS audit_log (
  audit_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  at timestamptz NOT NULL DEFAULT now(),
  -- as they were then: names change, and identities go
  who_kind text NOT NULL,
  who_id text NOT NULL,
  who_name text NOT NULL,
  -- of the other end of the connection, and what it calls itself
  address text NOT NULL,
  agent text NOT NULL,
  method text NOT NULL,
  -- what it was about, such as job:0199… and limit:mail
  targets text[] NOT NULL,
  -- JSON: what chose them, where the call did not name them
  filter text,
  -- how many there were
  count int4 NOT NULL,
  -- what the caller gave as one
  reason text NOT NULL,
  -- SHA-256 of the request, in hexadecimal digits; empty for a read
  request_hash text NOT NULL,
  result text NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_log_at ON audit_log (at, audit_id);

-- Rows that no link holds yet: each comes with its row and goes with its link. So a row whose transaction takes long is linked
-- late, and never passed over.
CREATE TABLE IF NOT EXISTS audit_unlinked (
  at timestamptz NOT NULL,
  audit_id uuid NOT NULL,
  PRIMARY KEY (at, audit_id)
);

-- The order in which rows were linked, and of each the digest of it, of its place and of the one before. Nobody waits for it:
-- a chain within the changes' own transactions would let one of them commit at a time.
CREATE TABLE IF NOT EXISTS audit_chain (
  -- from 1, without gaps
  seq int8 PRIMARY KEY,
  audit_id uuid NOT NULL UNIQUE,
  hash bytea NOT NULL,
  linked_at timestamptz NOT NULL DEFAULT now()
);

-- Who has submitted the job: the id of an identity. NULL where nobody was asked, and of jobs that no call has made. Nullable,
-- without a default and in no index: who asks nobody writes and reads nothing.
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS submitted_by text;
