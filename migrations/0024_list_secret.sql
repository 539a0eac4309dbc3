-- What page tokens are sealed with, so that they tell nothing of jobs that their bearer may not see, and are of use to nobody
-- else. All APIs read it from here. Whoever sets it to something else makes the tokens of before invalid, and nothing worse.
ALTER TABLE installation ADD COLUMN IF NOT EXISTS list_secret text;
UPDATE installation SET list_secret = gen_random_uuid()::text || gen_random_uuid()::text WHERE list_secret IS NULL;
