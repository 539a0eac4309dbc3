import type { Client } from "pg";
import { DAYS, FAULTS, fingerprintOf, KINDS, messageOf } from "./fill-jobs.ts";

const kinds = KINDS.map(([type, queue, places]) => `('${type}', '${queue}', ${places})`).join(", ");

/** What eight days leave of each minute: of each kind what came, what started, what succeeded, and now and then what failed. */
const SERIES = `
INSERT INTO series (process, report, item, minute, queue, type, event, count, sum_ms, buckets, sizes, summed)
SELECT 'fill', m, row_number() OVER (PARTITION BY m ORDER BY k.type, e.event), date_trunc('minute', now()) - m * interval '1 minute',
       k.queue, k.type, e.event, e.share * k.places * (10 + m % 7), e.share * k.places * 4000.0,
       CASE WHEN e.measured THEN ARRAY[12, 14, 16, 18, 20, 22]::int2[] ELSE '{}' END,
       CASE WHEN e.measured THEN ARRAY[1, 3, 5, 4, 2, 1]::int4[] ELSE '{}' END, true
FROM generate_series(6, ${DAYS * 1_440}) AS m
  CROSS JOIN (VALUES ${kinds}) AS k (type, queue, places)
  CROSS JOIN (VALUES ('arrived', 5, false), ('started', 5, true), ('succeeded', 4, true), ('error', 1, true), ('job_deadletter', 1, false))
    AS e (event, share, measured)
WHERE e.event NOT IN ('error', 'job_deadletter') OR m % 3 = 0`;

const RARE_FAULTS = 2_000;
const FAILURES = `
INSERT INTO faults (fingerprint, queue, type, message, frame, failures, dead, first_seen, last_seen, first_version, last_version, workers,
                    sample_job_ids)
SELECT ${fingerprintOf("f")}, k.queues[1 + f % 9], k.types[1 + f % 9], ${messageOf("f")}, 'run (handlers/work.ts)', 1 + 200000 / (f + 1),
       1 + 20000 / (f + 1), now() - interval '6 days', now() - f * interval '1 minute', '1.4.0', '1.5.2', ARRAY['node-1', 'node-2'],
       ARRAY(SELECT t.task_id FROM tasks AS t WHERE t.phase = 3 AND t.phase % 3 = 0 ORDER BY t.task_id DESC LIMIT 5)
FROM generate_series(0, ${FAULTS + RARE_FAULTS - 1}) AS f
  CROSS JOIN (SELECT ARRAY[${KINDS.map(([type]) => `'${type}'`).join(", ")}] AS types, ARRAY[${KINDS.map(([, queue]) => `'${queue}'`).join(", ")}] AS queues) AS k`;
const HOURS = `
INSERT INTO fault_hours (fingerprint, queue, hour, failures)
SELECT f.fingerprint, f.queue, floor(extract(epoch FROM now()) / 3600)::int4 - h, 1 + (f.failures / 100 * (h % 5)) FROM faults AS f
  CROSS JOIN generate_series(0, 23) AS h`;

/** Their leases last longer than the test, and they know all policies: nobody takes them for lost or waits for them, and nothing is taken. */
const WORKERS = `
INSERT INTO workers (worker_id, name, state, types, queues, concurrency, running, running_in, lease_seconds, started_at, beat_at, expires_at,
                     version, own_labels, labels, hardware, load, policy_epoch)
SELECT 'w' || n, 'node-' || n, 'alive', ARRAY[${KINDS.map(([type]) => `'${type}'`).join(", ")}], NULL, 10, 7,
       jsonb_build_object('mail', 3, 'media', 4), 14400, now() - interval '3 days', now(), now() + interval '4 hours', '1.5.2',
       labels, labels, jsonb_build_object('cpus', '8', 'memory', '16 GiB'), 0.2 + (n % 6) / 10.0, 1000000
FROM generate_series(0, 119) AS n CROSS JOIN LATERAL (SELECT jsonb_build_object('zone', 'eu-' || n % 3, 'worker', 'node-' || n) AS labels) AS l`;

const TICKS = `
INSERT INTO schedule_ticks (schedule, nominal, run, state, reason, task_id, due_at, decided_at)
SELECT s.name, date_trunc('minute', now()) - n * interval '1 hour', '', CASE WHEN n % 9 = 0 THEN 'skipped' ELSE 'submitted' END,
       CASE WHEN n % 9 = 0 THEN 'overlap' END, gen_random_uuid(), now() - n * interval '1 hour', now() - n * interval '1 hour'
FROM schedules AS s CROSS JOIN generate_series(1, ${DAYS * 24}) AS n`;

const AUDIT = `
INSERT INTO audit_log (at, who_kind, who_id, who_name, address, agent, method, targets, count, reason, request_hash, result)
SELECT now() - n * interval '30 s', 'token', 't' || n % 9, 'ada', '10.0.0.1', 'muster', 'scheduler.v1.SchedulerService/CancelJob',
       ARRAY['job:' || gen_random_uuid()], 1, 'by hand', '', 'OK' FROM generate_series(1, 20000) AS n`;

const BULK = `
INSERT INTO bulk_operations (bulk_id, action, state, filter, jobs_before, reason, matched, matched_more, done, started_at, finished_at,
                             who_kind, who_id, who_name, request_id, request_hash)
SELECT gen_random_uuid(), 'redrive', 'done', '{"states":["deadletter"],"queue":"mail"}', now(), 'mended', 10000, true, 12000, now() - n * interval '1 hour',
       now() - n * interval '1 hour', 'token', 't1', 'ada', 'r' || n, '' FROM generate_series(1, 300) AS n`;

/** The fleet, before anybody looks for jobs whose workers are not there. */
export async function fillFleet(client: Client): Promise<void> {
  await client.query(WORKERS);
}

/** All that is neither a job nor a worker: the charts' minutes, faults, what schedules did, and who did what. */
export async function fillRest(client: Client): Promise<void> {
  for (const statement of [SERIES, FAILURES, HOURS, TICKS, AUDIT, BULK]) await client.query(statement);
}
