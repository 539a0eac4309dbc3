-- Where a job comes from, as W3C's trace context says it, for jobs whose submitter has one. Nullable, without a default and
-- in no index: who does not trace writes and reads nothing.
--
-- attempt_traceparent: of the last traced attempt that did not succeed; the next one refers to it.
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS traceparent text, ADD COLUMN IF NOT EXISTS tracestate text,
  ADD COLUMN IF NOT EXISTS attempt_traceparent text;

-- As in 0013, and the trace context of whoever calls. It is no argument: a second function of this name would make calls that
-- name their arguments ambiguous, and to drop this one would take the rights on it, and what depends on it, along. As a
-- setting of the caller's transaction it also reaches calls from triggers:
--   SELECT set_config('muster.traceparent', '00-…', true);
CREATE OR REPLACE FUNCTION muster_submit(
  type text,
  payload jsonb DEFAULT NULL,
  queue text DEFAULT NULL,
  priority text DEFAULT NULL,
  run_at timestamptz DEFAULT NULL,
  delay interval DEFAULT NULL,
  max_attempts int4 DEFAULT NULL,
  timeout interval DEFAULT NULL,
  idempotency_key text DEFAULT NULL,
  labels jsonb DEFAULT NULL,
  payload_bytes bytea DEFAULT NULL
) RETURNS uuid LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  job_queue text := coalesce(queue, 'default');
  job_priority text := coalesce(priority, 'default');
  job_attempts int4 := coalesce(max_attempts, 10);
  -- Spans of time, whatever the calendar and the session's time zone make of a month and a day. To the microsecond, which
  -- is all that an interval has: seconds in binary are a little more or less, and would be rounded up.
  run_ms float8 := coalesce(round(extract(epoch FROM timeout) * 1000000) / 1000, 3600000);
  delay_ms float8 := round(extract(epoch FROM delay) * 1000000) / 1000;
  body bytea := coalesce(convert_to(payload::text, 'UTF8'), payload_bytes, '');
  label_count int8 := 0;
  wrong_labels int8 := 0;
  label_mistakes text;
  mistakes text;
  random_digits text := gen_random_uuid()::text;
  time_digits text := lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::int8), 12, '0');
  job_id uuid := (left(time_digits, 8) || '-' || right(time_digits, 4) || '-7' || substr(random_digits, 16))::uuid;
  owner_id uuid;
  owner_digest bytea;
  job_digest bytea;
  said_parent text := left(current_setting('muster.traceparent', true), 256);
  said_state text := left(current_setting('muster.tracestate', true), 513);
  job_parent text;
  job_state text;
BEGIN
  -- By W3C's rules: one that is not valid is left out, of a later version what is known is kept, and no state goes alone.
  IF said_parent ~ '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$' AND left(said_parent, 53) !~ '^ff|-0+-'
     AND (left(said_parent, 2) <> '00' OR char_length(said_parent) = 55) THEN
    job_parent := CASE WHEN left(said_parent, 2) = '00' THEN said_parent
      ELSE '00' || substr(said_parent, 3, 51) || CASE WHEN substr(said_parent, 55, 1) ~ '[13579bdf]' THEN '01' ELSE '00' END END;
    IF char_length(said_state) <= 512 AND octet_length(said_state) = char_length(said_state)
       AND said_state ~ '^[a-z0-9][a-z0-9_*/@-]*=[^,=]+( *, *[a-z0-9][a-z0-9_*/@-]*=[^,=]+)*$' THEN
      job_state := said_state;
    END IF;
  END IF;
  IF jsonb_typeof(labels) = 'object' THEN
    SELECT count(*), count(*) FILTER (WHERE char_length(l.key) NOT BETWEEN 1 AND 64
                                         OR jsonb_typeof(l.value) <> 'string' OR char_length(l.value #>> '{}') > 256)
      INTO label_count, wrong_labels FROM jsonb_each(labels) AS l (key, value);
    IF wrong_labels > 0 THEN
      SELECT string_agg(concat_ws('; ',
        CASE WHEN char_length(l.key) NOT BETWEEN 1 AND 64 THEN
          'labels (a name): expected 1 to 64 characters, got ' || to_json(left(l.key, 100))::text END,
        CASE WHEN jsonb_typeof(l.value) <> 'string' THEN 'labels[' || to_json(left(l.key, 100))::text
               || ']: expected text of at most 256 characters, got ' || left(l.value::text, 100)
             WHEN char_length(l.value #>> '{}') > 256 THEN 'labels[' || to_json(left(l.key, 100))::text
               || ']: expected at most 256 characters, got ' || char_length(l.value #>> '{}')::text END),
        '; ' ORDER BY l.key)
        INTO label_mistakes FROM (
          SELECT e.key, e.value FROM jsonb_each(labels) AS e (key, value)
          WHERE char_length(e.key) NOT BETWEEN 1 AND 64
             OR jsonb_typeof(e.value) <> 'string' OR char_length(e.value #>> '{}') > 256
          ORDER BY e.key LIMIT 10) AS l;
    END IF;
  END IF;
  -- One line each; empty when there is none.
  mistakes := concat_ws('; ',
    CASE WHEN type IS NULL THEN 'type: expected text of 1 to 128 characters, got null'
         WHEN char_length(type) NOT BETWEEN 1 AND 128 THEN 'type: expected 1 to 128 characters, got '
           || CASE WHEN type = '' THEN '""' ELSE char_length(type)::text END END,
    CASE WHEN job_queue !~ '^[A-Za-z0-9_.-]{1,64}$' THEN
      'queue: expected 1 to 64 of the characters A-Z a-z 0-9 _ . -, got ' || to_json(left(job_queue, 100))::text END,
    CASE WHEN job_priority NOT IN ('critical', 'high', 'default', 'low') THEN
      'priority: expected critical, high, default, low, got ' || to_json(left(job_priority, 100))::text END,
    CASE WHEN payload IS NOT NULL AND payload_bytes IS NOT NULL THEN
      'payload_bytes: expected at most one of payload and payload_bytes, got both' END,
    CASE WHEN octet_length(body) > 262144 THEN
      CASE WHEN payload IS NULL THEN 'payload_bytes' ELSE 'payload' END
        || ': expected at most 262144 bytes, got ' || octet_length(body)::text END,
    CASE WHEN max_attempts NOT BETWEEN 1 AND 1000 THEN
      'max_attempts: expected 1 to 1000, got ' || max_attempts::text END,
    CASE WHEN run_ms NOT BETWEEN 1 AND 604800000 THEN
      'timeout: expected 1 to 604800000 milliseconds, got ' || run_ms::text END,
    CASE WHEN run_at IS NOT NULL AND delay IS NOT NULL THEN
      'run_at: expected at most one of run_at and delay, got both' END,
    CASE WHEN delay_ms NOT BETWEEN 0 AND 158112000000 THEN
      'delay: expected 0 to 158112000000 milliseconds, got ' || delay_ms::text END,
    CASE WHEN run_at NOT BETWEEN '0001-01-01 00:00:00+00'::timestamptz AND now() + interval '43920 hours' THEN
      'run_at: expected a date from the year 1 on and before ' || (now() + interval '43920 hours')::text
        || ', got ' || run_at::text END,
    CASE WHEN jsonb_typeof(labels) <> 'object' THEN
           'labels: expected an object such as {"team": "blue"}, got ' || left(labels::text, 100)
         WHEN label_count > 32 THEN 'labels: expected at most 32 labels, got ' || label_count::text
         ELSE label_mistakes END,
    CASE WHEN label_count <= 32 AND wrong_labels > 10 THEN
      'and ' || (wrong_labels - 10)::text || ' more labels' END,
    CASE WHEN char_length(idempotency_key) NOT BETWEEN 1 AND 256 THEN
      'idempotency_key: expected 1 to 256 characters, got ' || CASE WHEN idempotency_key = '' THEN '""' ELSE char_length(idempotency_key)::text END END);
  IF mistakes <> '' THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'muster_submit: ' || mistakes;
  END IF;
  IF idempotency_key IS NOT NULL THEN
    job_digest := sha256(convert_to(jsonb_build_array('sql', type, job_priority, encode(sha256(body), 'hex'),
      payload IS NULL, extract(epoch FROM run_at), extract(epoch FROM delay), job_attempts, ceil(run_ms),
      CASE WHEN label_count > 0 THEN labels END)::text, 'UTF8'));
    -- The sum keeps the index on expires_at out, by which this would read all that have expired since the last purge.
    DELETE FROM idempotency_keys AS k
      WHERE k.queue = job_queue AND k.key = idempotency_key AND k.expires_at + interval '0' <= now()
        AND NOT EXISTS (SELECT 1 FROM tasks AS t WHERE t.task_id = k.task_id AND t.phase < 2);
    INSERT INTO idempotency_keys (queue, key, task_id, request_hash, expires_at)
      VALUES (job_queue, idempotency_key, job_id, job_digest, now() + interval '24 hours') ON CONFLICT DO NOTHING;
    SELECT k.task_id, k.request_hash INTO owner_id, owner_digest
      FROM idempotency_keys AS k WHERE k.queue = job_queue AND k.key = idempotency_key;
    IF owner_id IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'muster_submit: the idempotency key has just expired; try again';
    END IF;
    IF owner_digest <> job_digest THEN
      RAISE EXCEPTION USING ERRCODE = '23505', MESSAGE = 'muster_submit: idempotency_key: "' || idempotency_key
        || '" was used for another request in queue "' || job_queue || '" (job ' || owner_id::text || ')';
    END IF;
    IF owner_id <> job_id THEN
      RETURN owner_id;
    END IF;
  END IF;
  INSERT INTO tasks (task_id, type, queue, priority, lane, payload, payload_kind, max_attempts, timeout_ms, labels,
                     run_at, status, traceparent, tracestate)
    VALUES (job_id, type, job_queue, job_priority,
            CASE WHEN job_queue = 'default' THEN 'q:' ELSE 'q:' || job_queue || ':' END || job_priority,
            body, CASE WHEN payload IS NULL THEN 'bytes' ELSE 'json' END, job_attempts, ceil(run_ms)::int4,
            CASE WHEN label_count > 0 THEN labels END,
            coalesce(run_at, now() + delay_ms * interval '1 millisecond', now()), 'scheduled', job_parent, job_state);
  RETURN job_id;
END $$;
