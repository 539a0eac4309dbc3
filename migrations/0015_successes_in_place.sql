-- A success is final, and its job's row says all there is to say about its last attempt: a second row was a tenth of what
-- an ending cost. So the table keeps the other attempts only, and `task_attempts` shows both. Successes that were written
-- before stay until their jobs are purged, unseen, because their jobs' rows show them.
--
-- One statement, so that at no moment `task_attempts` is missing. Who had rights on the table has the same on the view.
DO $$
DECLARE
  statement text;
BEGIN
  IF EXISTS (SELECT 1 FROM pg_class WHERE oid = to_regclass('task_attempts') AND relkind = 'r') THEN
    ALTER TABLE task_attempts RENAME TO unsuccessful_attempts;
    ALTER TABLE unsuccessful_attempts RENAME CONSTRAINT task_attempts_pkey TO unsuccessful_attempts_pkey;
    ALTER TABLE unsuccessful_attempts RENAME CONSTRAINT task_attempts_outcome TO unsuccessful_attempts_outcome;
  END IF;
  -- A job that succeeded without ever being claimed (fence 0) had no attempt. The conditions stand outside, because Postgres
  -- looks the rows of a join up in the parts of a UNION ALL only where these have none of their own.
  CREATE OR REPLACE VIEW task_attempts AS
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
    ) AS e WHERE e.shown;
  FOR statement IN
    SELECT format('GRANT %s ON task_attempts TO %s', a.privilege_type,
                  CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
    FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS a
    WHERE c.oid = to_regclass('unsuccessful_attempts') AND a.grantee <> c.relowner
      AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
  LOOP
    EXECUTE statement;
  END LOOP;
END $$;

-- Processes of the version before write to `task_attempts` until they are replaced: they insert endings, successes too,
-- and purge. No process of this version does, so the migration after the next release can drop both.
CREATE OR REPLACE FUNCTION muster_write_attempt() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM unsuccessful_attempts AS a WHERE a.task_id = OLD.task_id AND a.fence = OLD.fence;
    RETURN CASE WHEN OLD.outcome = 'succeeded' THEN NULL ELSE OLD END;
  END IF;
  IF NEW.outcome <> 'succeeded' THEN
    INSERT INTO unsuccessful_attempts
      (task_id, fence, attempt, started_at, finished_at, worker_id, outcome, error, stack, reason, next_run_at)
      VALUES (NEW.task_id, NEW.fence, NEW.attempt, NEW.started_at, coalesce(NEW.finished_at, now()), NEW.worker_id,
              NEW.outcome, NEW.error, NEW.stack, NEW.reason, NEW.next_run_at);
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER write_attempt INSTEAD OF INSERT OR DELETE ON task_attempts
  FOR EACH ROW EXECUTE FUNCTION muster_write_attempt();
