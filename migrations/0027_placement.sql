-- Where jobs may run. Nullable, without defaults and in no index: plain jobs write and read nothing of it.
--
-- placement: what a job requires of its worker, how many of its slots it takes, what it prefers and for how long. The class of all
-- that ask for the same is the end of their lane.
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS placement jsonb;
-- labels of which one has to be required by a job for this worker to take it
ALTER TABLE workers ADD COLUMN IF NOT EXISTS taints text[];

-- What each class stands for, written before its first job is. A row that is missing is found again in the jobs of its lanes.
CREATE TABLE IF NOT EXISTS placements (
  class text PRIMARY KEY,
  placement jsonb NOT NULL,
  -- to some minutes
  used_at timestamptz NOT NULL DEFAULT now()
);

-- What jobs of a queue or a type require, whatever their submitters ask for.
CREATE TABLE IF NOT EXISTS placement_rules (
  name text PRIMARY KEY,
  -- NULL: any
  queue text,
  type text,
  placement jsonb NOT NULL,
  revision int8 NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now()
);
