-- Which servers take the beats of remote workers, and since when without a break. A remote worker is silent because it is gone, or
-- because nobody was there to hear it: it is lost only if somebody was there all the time.
CREATE TABLE IF NOT EXISTS worker_servers (
  server_id text PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now()
);
