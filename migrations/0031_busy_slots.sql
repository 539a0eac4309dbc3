-- A job may take several slots of its worker, and is counted as so many wherever slots are counted. Nullable, without defaults,
-- in no index.
--
-- busy_slots: slots that what a worker runs takes, as of its last heartbeat. NULL = as many as it runs
ALTER TABLE workers ADD COLUMN IF NOT EXISTS busy_slots int4;
-- slots: that the jobs of an answer take. NULL = as many as they are
ALTER TABLE remote_takes ADD COLUMN IF NOT EXISTS slots int4;
