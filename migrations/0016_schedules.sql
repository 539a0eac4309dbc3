-- Jobs at times: what is to be submitted when, and what became of each time. Nothing of it stands in `tasks`: a job that no
-- schedule makes pays nothing.
CREATE TABLE IF NOT EXISTS schedules (
  name text PRIMARY KEY,
  -- who applied it, and may change or remove it
  owner text NOT NULL,
  -- grows with every change that somebody makes, a pause too
  revision int8 NOT NULL DEFAULT 1,
  -- grows when what is below changes: a tick that was computed from an older one makes no job
  spec_version int4 NOT NULL DEFAULT 1,
  -- of all that is below: an apply that brings the same changes nothing
  digest text NOT NULL,
  -- a pattern, or a distance and how far after its multiples
  cron text,
  every_ms int8,
  phase_ms int8,
  time_zone text NOT NULL,
  dst text NOT NULL,
  overlap text NOT NULL,
  misfire text NOT NULL,
  catchup_ms int8 NOT NULL,
  jitter_ms int8 NOT NULL,
  start_at timestamptz,
  end_at timestamptz,
  max_runs int4,
  pause_on_failure boolean NOT NULL,
  -- JSON: the job to submit but for its payload
  job text NOT NULL,
  payload_kind text NOT NULL,
  payload bytea NOT NULL,

  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  paused_at timestamptz,
  -- when the pause ends by itself; NULL: never
  paused_until timestamptz,
  pause_reason text,
  -- the last nominal time that was dealt with, fired or not
  last_nominal timestamptz NOT NULL DEFAULT now(),
  -- the next one, and when it fires (with its jitter); NULL: none comes
  next_nominal timestamptz,
  next_at timestamptz,
  -- when to look at it: next_at, or a pause's end; NULL: not before somebody changes it
  look_at timestamptz,
  -- which time zone database next_nominal was computed with
  tz_version text NOT NULL,
  -- jobs that were submitted at regular ticks
  runs int4 NOT NULL DEFAULT 0,
  missed int8 NOT NULL DEFAULT 0,
  -- those of its jobs that may be unfinished, and some before
  recent uuid[] NOT NULL DEFAULT '{}',
  -- why its times cannot be computed any more
  problem text,
  CONSTRAINT schedules_spec CHECK ((cron IS NULL) <> (every_ms IS NULL)),
  CONSTRAINT schedules_overlap CHECK (overlap IN ('skip', 'queue_one', 'allow', 'cancel_other')),
  CONSTRAINT schedules_misfire CHECK (misfire IN ('fire_once', 'skip', 'fire_all'))
);
CREATE INDEX IF NOT EXISTS schedules_look_at ON schedules (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS schedules_owner ON schedules (owner, name);

-- Who has schedules, and how new the list is that was applied last.
CREATE TABLE IF NOT EXISTS schedule_owners (
  owner text PRIMARY KEY,
  revision int8 NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);

-- One row per time: it is made with the watermark in one statement, so each time comes once whoever evaluates it.
CREATE TABLE IF NOT EXISTS schedule_ticks (
  schedule text NOT NULL,
  -- before the jitter
  nominal timestamptz NOT NULL,
  -- '' for a regular tick, else the backfill or the trigger that made it
  run text NOT NULL,
  state text NOT NULL,
  -- why it is not submitted (yet)
  reason text,
  detail text,
  -- the job that it makes or made; known before the job is, so that a commit without an answer is found again
  task_id uuid,
  -- with the jitter
  due_at timestamptz NOT NULL,
  -- of a pending one: when to look at it
  look_at timestamptz,
  -- of those that were missed or skipped together: the last of them, and how many there are at least
  last_nominal timestamptz,
  count int4 NOT NULL DEFAULT 1,
  -- instead of the schedule's own
  overlap text,
  decided_at timestamptz,
  PRIMARY KEY (schedule, nominal, run),
  CONSTRAINT schedule_ticks_state CHECK (state IN ('pending', 'submitted', 'skipped', 'missed'))
);
CREATE INDEX IF NOT EXISTS schedule_ticks_look_at ON schedule_ticks (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS schedule_ticks_run ON schedule_ticks (schedule, run) WHERE run <> '';

-- For people.
CREATE OR REPLACE VIEW schedule_status AS
  SELECT s.name, s.owner, coalesce(s.cron, 'every ' || (s.every_ms::float8 / 1000)::text || ' s') AS spec, s.time_zone,
         CASE WHEN s.problem IS NOT NULL THEN 'broken' WHEN s.paused_at IS NOT NULL THEN 'paused'
              WHEN s.next_at IS NULL THEN 'ended' ELSE 'active' END AS state,
         s.next_at, s.paused_at, s.paused_until, s.pause_reason, s.runs, s.missed, s.overlap, s.misfire, s.job,
         (SELECT k.nominal FROM schedule_ticks AS k WHERE k.schedule = s.name ORDER BY k.nominal DESC LIMIT 1) AS last_tick,
         (SELECT k.state FROM schedule_ticks AS k WHERE k.schedule = s.name ORDER BY k.nominal DESC LIMIT 1) AS last_result,
         (SELECT k.task_id FROM schedule_ticks AS k WHERE k.schedule = s.name AND k.state = 'submitted'
          ORDER BY k.nominal DESC LIMIT 1) AS last_job
  FROM schedules AS s;
