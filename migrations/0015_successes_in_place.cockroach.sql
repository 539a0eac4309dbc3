-- The same for CockroachDB, which has no triggers on views: stop the workers and APIs of the version before first, whose
-- endings it would refuse. Not yet run against one: no server was at hand.
--
-- One transaction, sent at once because no semicolon ends a line: at no moment `task_attempts` is missing, and a rename
-- that is done cannot be done again, so the file is recorded with it. From version 25.1 on each change of the schema would
-- end the transaction, and an isolation of less than serializable would refuse such changes.
BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE
; SET LOCAL autocommit_before_ddl = off
; ALTER TABLE task_attempts RENAME TO unsuccessful_attempts
-- A job that succeeded without ever being claimed (fence 0) had no attempt.
; CREATE VIEW task_attempts AS
  SELECT e.task_id, e.fence, e.attempt, e.started_at, e.finished_at, e.worker_id, e.outcome, e.error, e.stack, e.reason,
         e.next_run_at
  FROM (
    SELECT a.task_id, a.fence, a.attempt, a.started_at, a.finished_at, a.worker_id, a.outcome, a.error, a.stack,
           a.reason, a.next_run_at, a.outcome <> 'succeeded' AS shown
    FROM unsuccessful_attempts AS a
    UNION ALL
    SELECT t.task_id, t.fence, t.attempts, t.started_at, t.finished_at, t.worker_id, 'succeeded', NULL, NULL, NULL, NULL,
           t.phase = 2 AND t.fence > 0
    FROM tasks AS t
  ) AS e WHERE e.shown
; INSERT INTO schema_migrations (name) VALUES ('0015_successes_in_place.sql') ON CONFLICT (name) DO NOTHING
; COMMIT;
