-- Redriven jobs keep their rows; these columns say that they were redriven, and what they were before. They are NULL in
-- every job that never was: nothing is rewritten, and submits, claims and endings do not name them. One statement takes
-- the table's lock once.
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS redrives int4,
  ADD COLUMN IF NOT EXISTS redriven_at timestamptz,
  ADD COLUMN IF NOT EXISTS redriven_from text;
