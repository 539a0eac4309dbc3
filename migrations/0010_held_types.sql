-- Types of which jobs are held, as heartbeats read them: one that looked into tasks waited for whatever locked that table.
CREATE TABLE IF NOT EXISTS held_types (
  type text PRIMARY KEY,
  -- when a job was last held for it, to within some seconds
  held_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO held_types (type) SELECT DISTINCT substr(hold, 6) FROM tasks WHERE phase = 0 AND hold LIKE 'type:%'
  ON CONFLICT (type) DO NOTHING;
