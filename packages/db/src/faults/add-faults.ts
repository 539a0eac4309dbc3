import { otherFault } from "@muster/job";
import { plainArray } from "../arrays.ts";
import type { Query } from "../database.ts";
import type { ReportKey } from "../reporter.ts";
import { named, type Places } from "../statement.ts";
import { type FaultCount, LATEST, MAX_FAULTS_OF_TYPE } from "./counted-faults.ts";

interface Adding extends ReportKey {
  /** Arrays side by side. */
  readonly fingerprints: readonly string[];
  readonly others: readonly string[];
  readonly queues: readonly string[];
  readonly types: readonly string[];
  readonly messages: readonly string[];
  readonly frames: readonly string[];
  readonly failures: string;
  readonly dead: string;
  readonly workerIds: readonly string[];
  /** Each an array's text. */
  readonly samples: readonly string[];
}

/** The hour that it is, since 1970. */
export const THIS_HOUR = "floor(extract(epoch FROM now())::float8 / 3600)::int4";

const NAMES = "array_cat(excluded.workers, array_remove(f.workers, excluded.workers[1]))";
const SAMPLES = "array_cat(excluded.sample_job_ids, f.sample_job_ids)";
/** The first ones of an array; CockroachDB has no slices. */
const latestOf = (array: string): string =>
  `array_remove(ARRAY[${Array.from({ length: LATEST }, (_, place) => `(${array})[${place + 1}]`).join(", ")}], NULL)`;

// A report that is there already adds nothing: the first part lets only a later one of its process pass. New faults beyond those
// that are kept apart in a day are added to the one that stands for all others of their type. In one order, so that two processes
// that tell of the same faults wait for each other and do not lock each other out.
const toldBy = (p: Places<Adding>): string => `accepted AS (
  INSERT INTO fault_reports AS r (process, report) VALUES (${p.process}::text, ${p.report}::int4)
  ON CONFLICT (process) DO UPDATE SET report = excluded.report, at = now() WHERE r.report < excluded.report
  RETURNING r.report
), told AS (
  SELECT d.*, EXISTS (SELECT 1 FROM faults AS f WHERE f.fingerprint = d.fingerprint) AS known
  FROM unnest(${p.fingerprints}::text[], ${p.others}::text[], ${p.queues}::text[], ${p.types}::text[], ${p.messages}::text[],
              ${p.frames}::text[], ${p.failures}::int8[], ${p.dead}::int8[], ${p.workerIds}::text[], ${p.samples}::text[])
       AS d (fingerprint, other, queue, type, message, frame, failures, dead, worker_id, samples)
  WHERE EXISTS (SELECT 1 FROM accepted)
)`;

const KEPT = `today AS (
  SELECT f.type, count(DISTINCT f.fingerprint) AS faults FROM faults AS f
  WHERE f.type IN (SELECT t.type FROM told AS t WHERE NOT t.known) AND f.first_seen >= date_trunc('day', now())
  GROUP BY f.type
), fresh AS (
  SELECT n.fingerprint, n.type, row_number() OVER (PARTITION BY n.type ORDER BY n.fingerprint) + coalesce(y.faults, 0)
                                > ${MAX_FAULTS_OF_TYPE} AS beyond
  FROM (SELECT DISTINCT t.fingerprint, t.type FROM told AS t WHERE NOT t.known) AS n LEFT JOIN today AS y ON y.type = n.type
), kept AS (
  SELECT k.fingerprint, k.queue, min(k.type) AS type, min(k.message) AS message, min(k.frame) AS frame,
         sum(k.failures)::int8 AS failures, sum(k.dead)::int8 AS dead, max(k.worker_id) AS worker_id, max(k.samples) AS samples
  FROM (SELECT CASE WHEN n.beyond THEN t.other ELSE t.fingerprint END AS fingerprint, t.queue, t.type,
               CASE WHEN n.beyond THEN '' ELSE t.message END AS message, CASE WHEN n.beyond THEN '' ELSE t.frame END AS frame,
               t.failures, t.dead, t.worker_id, t.samples
        FROM told AS t LEFT JOIN fresh AS n ON n.fingerprint = t.fingerprint AND n.type = t.type) AS k
  GROUP BY k.fingerprint, k.queue
)`;

const ADD = named<Adding>(
  (p) => `
WITH ${toldBy(p)}, ${KEPT}, added AS (
  INSERT INTO faults AS f (fingerprint, queue, type, message, frame, failures, dead, first_version, last_version, workers,
                           sample_job_ids)
  SELECT k.fingerprint, k.queue, k.type, k.message, k.frame, k.failures, k.dead, w.version, w.version,
         array_remove(ARRAY[w.name], NULL), k.samples::uuid[]
  FROM kept AS k LEFT JOIN workers AS w ON w.worker_id = k.worker_id
  ORDER BY k.fingerprint, k.queue
  ON CONFLICT (fingerprint, queue) DO UPDATE
  SET failures = f.failures + excluded.failures, dead = f.dead + excluded.dead, last_seen = now(), frame = excluded.frame,
      last_version = coalesce(excluded.last_version, f.last_version), workers = ${latestOf(NAMES)},
      sample_job_ids = ${latestOf(SAMPLES)}
), counted AS (
  INSERT INTO fault_hours AS h (fingerprint, queue, hour, failures)
  SELECT k.fingerprint, k.queue, ${THIS_HOUR}, k.failures FROM kept AS k ORDER BY k.fingerprint, k.queue
  ON CONFLICT (fingerprint, queue, hour) DO UPDATE SET failures = h.failures + excluded.failures
)
SELECT n.type, count(*)::int4 AS found FROM fresh AS n WHERE NOT n.beyond GROUP BY n.type`,
);

/** Faults that nobody had seen before. */
export interface NewFaults {
  readonly type: string;
  readonly found: number;
}

/** Safe to repeat when its answer was lost; then it also tells of nothing new. */
export function addFaults(
  query: Query,
  key: ReportKey,
  counts: readonly FaultCount[],
): Promise<readonly NewFaults[]> {
  return query<{ type: string; found: number }>(
    ...ADD.with({
      ...key,
      fingerprints: counts.map(({ fingerprint }) => fingerprint),
      others: counts.map(({ type }) => otherFault(type).fingerprint),
      queues: counts.map(({ queue }) => queue),
      types: counts.map(({ type }) => type),
      messages: counts.map(({ message }) => message),
      frames: counts.map(({ frame }) => frame),
      failures: plainArray(counts.map(({ failures }) => failures)),
      dead: plainArray(counts.map(({ dead }) => dead)),
      workerIds: counts.map(({ workerId }) => workerId),
      samples: counts.map(({ taskIds }) => plainArray(taskIds)),
    }),
  );
}
