-- The same function for CockroachDB, where sha256 has another name and a function no search path of its own. Arguments by
-- place: CockroachDB takes no names in calls. Not yet run against one: no server was at hand.
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
) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  job_queue text := coalesce(queue, 'default');
  job_priority text := coalesce(priority, 'default');
  job_attempts int4 := coalesce(max_attempts, 10);
  run_ms float8 := extract(epoch FROM coalesce(timeout, interval '1 hour')) * 1000;
  start_at timestamptz := coalesce(run_at, now() + delay, now());
  body bytea := coalesce(convert_to(payload::text, 'UTF8'), payload_bytes, '');
  label_count int4 := 0;
  bad_label text;
  mistake text;
  random_digits text := gen_random_uuid()::text;
  time_digits text := lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::int8), 12, '0');
  job_id uuid := (left(time_digits, 8) || '-' || right(time_digits, 4) || '-7' || substr(random_digits, 16))::uuid;
  owner_id uuid;
  owner_digest bytea;
  job_digest bytea;
BEGIN
  IF jsonb_typeof(labels) = 'object' THEN
    SELECT count(*), min(l.key) FILTER (WHERE char_length(l.key) NOT BETWEEN 1 AND 64
                                          OR jsonb_typeof(l.value) <> 'string' OR char_length(l.value #>> '{}') > 256)
      INTO label_count, bad_label FROM jsonb_each(labels) AS l (key, value);
  END IF;
  mistake := CASE
    WHEN type IS NULL THEN 'type: expected 1 to 128 characters, got null'
    WHEN char_length(type) NOT BETWEEN 1 AND 128
      THEN 'type: expected 1 to 128 characters, got "' || left(type, 100) || '"'
    WHEN job_queue !~ '^[A-Za-z0-9_.-]{1,64}$'
      THEN 'queue: expected 1 to 64 of the characters A-Z a-z 0-9 _ . -, got "' || left(job_queue, 100) || '"'
    WHEN job_priority NOT IN ('critical', 'high', 'default', 'low')
      THEN 'priority: expected critical, high, default, low, got "' || left(job_priority, 100) || '"'
    WHEN payload IS NOT NULL AND payload_bytes IS NOT NULL
      THEN 'payload_bytes: expected at most one of payload and payload_bytes, got both'
    WHEN octet_length(body) > 262144 THEN 'payload: expected at most 262144 bytes, got ' || octet_length(body)::text
    WHEN run_at IS NOT NULL AND delay IS NOT NULL THEN 'run_at: expected at most one of run_at and delay, got both'
    WHEN delay < interval '0' OR start_at > now() + interval '43920 hours'
      THEN CASE WHEN delay IS NULL THEN 'run_at' ELSE 'delay' END
           || ': expected 0 to 43920 hours from now, got ' || coalesce(delay::text, run_at::text)
    WHEN run_at < to_timestamp(0) THEN 'run_at: expected a time from 1970 on, got ' || run_at::text
    WHEN job_attempts NOT BETWEEN 1 AND 1000 THEN 'max_attempts: expected 1 to 1000, got ' || job_attempts::text
    WHEN run_ms NOT BETWEEN 1 AND 604800000 THEN 'timeout: expected 1 to 604800000 ms, got ' || run_ms::text
    WHEN char_length(idempotency_key) NOT BETWEEN 1 AND 256
      THEN 'idempotency_key: expected 1 to 256 characters, got "' || left(idempotency_key, 100) || '"'
    WHEN jsonb_typeof(labels) <> 'object' THEN 'labels: expected an object, got ' || jsonb_typeof(labels)
    WHEN label_count > 32 THEN 'labels: expected at most 32 labels, got ' || label_count::text
    WHEN bad_label IS NOT NULL
      THEN 'labels: expected names of 1 to 64 characters and text of at most 256, got "' || left(bad_label, 100) || '": '
           || left(coalesce(labels ->> bad_label, 'null'), 100)
  END;
  IF mistake IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'muster_submit: ' || mistake;
  END IF;
  IF idempotency_key IS NOT NULL THEN
    job_digest := digest(convert_to(jsonb_build_array('sql', type, job_priority, encode(digest(body, 'sha256'), 'hex'),
      payload IS NULL, extract(epoch FROM run_at), extract(epoch FROM delay), job_attempts, run_ms, labels)::text,
      'UTF8'), 'sha256');
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
                     run_at, status)
    VALUES (job_id, type, job_queue, job_priority,
            CASE WHEN job_queue = 'default' THEN 'q:' ELSE 'q:' || job_queue || ':' END || job_priority,
            body, CASE WHEN payload IS NULL THEN 'bytes' ELSE 'json' END, job_attempts, round(run_ms)::int4,
            CASE WHEN label_count > 0 THEN labels END, start_at, 'scheduled');
  RETURN job_id;
END $$;
