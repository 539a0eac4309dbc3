-- Which database this is. Redis holds the same id beside its lists, so that two databases on one Redis without prefixes
-- notice each other instead of taking each other's jobs.
CREATE TABLE IF NOT EXISTS installation (
  id int2 PRIMARY KEY,
  database_id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO installation (id) VALUES (1) ON CONFLICT (id) DO NOTHING;

-- A lane without live jobs is marked, and deleted once no process can remember it any more.
ALTER TABLE lanes ADD COLUMN IF NOT EXISTS retiring_at timestamptz;

-- False while this worker may not take from the lists of Redis and finds its jobs by SQL.
ALTER TABLE workers ADD COLUMN IF NOT EXISTS takes boolean NOT NULL DEFAULT true;
