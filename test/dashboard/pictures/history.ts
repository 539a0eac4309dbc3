import type { System } from "../../support/system.ts";
import { waitFor } from "../../support/wait.ts";

const MINUTES = 8 * 1_440;
/** Since when, and for how long, the mail server was away: minutes before now. */
const OUTAGE = { from: 190, until: 150 };

/** By chance, the same in every run: from 0 to 1. */
const chance = (seed: string): string => `((hashint8(${seed}) & 1023) / 1023.0)`;
const IS_OUTAGE = `m BETWEEN ${OUTAGE.until} AND ${OUTAGE.from} AND k.type = 'sendMail'`;
/** Half as much at night. */
const DAYTIME = `(0.65 - 0.35 * cos(2 * pi() * (extract(epoch FROM date_trunc('minute', now()) - m * interval '1 minute') / 86400.0)))`;

/** Of each kind and minute what came, started and ended; `slow` is how many steps of a chart's measure more it took. */
const MINUTE = `
SELECT m, k.queue, k.type, greatest(1, round(k.rate * ${DAYTIME} * (0.8 + 0.4 * ${chance("m * 7 + k.place")})))::int8 AS count,
       CASE WHEN ${IS_OUTAGE} THEN 5 WHEN ${chance("m / 9 * 3 + k.place")} > 0.7 THEN 1 ELSE 0 END AS slow,
       ${IS_OUTAGE} AS outage, ${chance("m * 13 + k.place")} AS luck, k.place
FROM generate_series(1, ${MINUTES}) AS m CROSS JOIN (VALUES
  ('mail', 'sendMail', 42, 1), ('media', 'resizeImage', 13, 2), ('billing', 'chargeCard', 9, 3), ('default', 'syncOrder', 24, 4),
  ('search', 'indexPage', 17, 5)) AS k (queue, type, rate, place)`;

const MEASURED = (buckets: string): string =>
  `ARRAY[${buckets}]::int2[] AS buckets, ARRAY[ceil(c.count * 0.3), ceil(c.count * 0.4), ceil(c.count * 0.2), ceil(c.count * 0.07), 1]::int4[] AS sizes`;
const UNMEASURED = "'{}'::int2[] AS buckets, '{}'::int4[] AS sizes";
const WAITED = MEASURED("8 + c.slow, 10 + c.slow, 12 + c.slow, 15 + c.slow, 17 + c.slow");
const RAN = MEASURED("13 + c.place % 3, 15 + c.place % 3, 17, 19 + c.slow, 22 + c.slow");
const FAILED = "CASE WHEN c.outage THEN c.count * 4 / 5 WHEN c.luck > 0.86 THEN 1 + c.count / 24 ELSE 0 END";

const SERIES = `
WITH c AS MATERIALIZED (${MINUTE}), e AS (
  SELECT c.m, c.queue, c.type, 'arrived' AS event, c.count, ${UNMEASURED} FROM c
  UNION ALL SELECT c.m, c.queue, c.type, 'started', c.count, ${WAITED} FROM c
  UNION ALL SELECT c.m, c.queue, c.type, 'succeeded', c.count - ${FAILED}, ${RAN} FROM c
  UNION ALL SELECT c.m, c.queue, c.type, 'error', ${FAILED}, ${UNMEASURED} FROM c
  UNION ALL SELECT c.m, c.queue, c.type, 'job_deadletter', (${FAILED}) / 6, ${UNMEASURED} FROM c
)
INSERT INTO series (process, report, item, minute, queue, type, event, count, sum_ms, buckets, sizes, summed)
SELECT 'the day before', e.m, row_number() OVER (PARTITION BY e.m ORDER BY e.type, e.event),
       date_trunc('minute', now()) - e.m * interval '1 minute', e.queue, e.type, e.event, e.count, 300.0 * e.count, e.buckets, e.sizes, true
FROM e WHERE e.count > 0`;

const FAULT_HOURS = `
INSERT INTO fault_hours AS h (fingerprint, queue, hour, failures)
SELECT f.fingerprint, f.queue, floor(extract(epoch FROM now()) / 3600)::int4 - n,
       CASE WHEN f.type = 'sendMail' THEN CASE WHEN n IN (2, 3) THEN 900 - n * 60 ELSE n % 4 END ELSE round(9 * ${chance("n * 17 + length(f.type)")}) END
FROM faults AS f CROSS JOIN generate_series(0, 23) AS n
ON CONFLICT (fingerprint, queue, hour) DO UPDATE SET failures = h.failures + excluded.failures`;
const FAULTS = `
UPDATE faults AS f SET first_seen = now() - (4 + length(f.type)) * interval '19 hours',
  failures = f.failures + (SELECT sum(h.failures) FROM fault_hours AS h WHERE h.fingerprint = f.fingerprint AND h.queue = f.queue)`;

/** What each schedule did at its last times: the state, and what stands behind the reason. */
const TICKS = `
INSERT INTO schedule_ticks (schedule, nominal, run, state, reason, task_id, due_at, decided_at)
SELECT s.name, d.at, '', CASE WHEN n % 6 = 4 THEN 'skipped' ELSE 'submitted' END, CASE WHEN n % 6 = 4 THEN 'overlap' END,
       CASE WHEN n % 6 <> 4 THEN (SELECT t.task_id FROM tasks AS t WHERE t.type = s.job::jsonb ->> 'type' ORDER BY t.task_id LIMIT 1) END, d.at, d.at
FROM schedules AS s CROSS JOIN generate_series(1, 14) AS n
  CROSS JOIN LATERAL (SELECT date_trunc('hour', now()) - n * CASE WHEN s.name ~ 'search|digest' THEN interval '20 minutes' ELSE interval '1 day' END AS at) AS d
ON CONFLICT DO NOTHING`;
const RUNS = "UPDATE schedules SET runs = 40 + length(name) * 7";

/** The day before, in the database: the charts' minutes, the hours of each fault, and what the schedules did. */
export async function fillHistory(system: System): Promise<void> {
  await waitFor(
    async () =>
      ((await system.query<{ n: number }>("SELECT count(DISTINCT fingerprint)::int4 AS n FROM faults"))[0]
        ?.n ?? 0) >= 5,
    { what: "the faults to be told" },
  );
  for (const statement of [SERIES, FAULT_HOURS, FAULTS, TICKS, RUNS]) await system.query(statement);
}
