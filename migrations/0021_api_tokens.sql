-- Keys to the API. Of a secret there is a digest only: whoever reads this table, or a copy of it, cannot call with it. Whoever
-- may write it can make a key of their own, as whoever may write `tasks` can make jobs.
CREATE TABLE IF NOT EXISTS api_tokens (
  -- a part of the secret by which its row is found
  id text PRIMARY KEY,
  -- SHA-256 of all of it
  digest bytea NOT NULL,
  name text NOT NULL,
  -- the same of keys that take each other's place: the id of the first one
  identity text NOT NULL,
  -- 0 or 1: so that two of a name are live at most
  place int2 NOT NULL,
  -- roles, and where they hold
  grants jsonb NOT NULL,
  environment text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  -- NULL: never
  expires_at timestamptz,
  -- to about a minute
  last_used_at timestamptz,
  revoked_at timestamptz,
  revision int8 NOT NULL DEFAULT 1,
  -- of the call that has made it, where it had one
  request_id text,
  CONSTRAINT api_tokens_place CHECK (place IN (0, 1))
);
CREATE UNIQUE INDEX IF NOT EXISTS api_tokens_name ON api_tokens (name, place) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS api_tokens_request ON api_tokens (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS api_tokens_created_at ON api_tokens (created_at, id);
