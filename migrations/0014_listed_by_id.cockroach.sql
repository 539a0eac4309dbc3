-- Waiting jobs by id as well as dead ones, as in the twin of this file.
CREATE INDEX IF NOT EXISTS tasks_listed ON tasks (shard, phase, task_id) WHERE phase % 3 = 0;
DROP INDEX IF EXISTS tasks@tasks_dead;
