-- Waiting jobs by id as well as dead ones: a list of either is newest first, and beside many waiting jobs a page sorted all
-- of them. A job that is queued and succeeds is never in it. The predicate means phase 0 and 3, said so that no statement
-- implies it by chance: with old statistics the planner took such an index for what is to be read by hold and time.
DROP INDEX CONCURRENTLY IF EXISTS tasks_listed;
CREATE INDEX CONCURRENTLY tasks_listed ON tasks (phase, task_id) WHERE phase % 3 = 0;
DROP INDEX CONCURRENTLY IF EXISTS tasks_dead;
