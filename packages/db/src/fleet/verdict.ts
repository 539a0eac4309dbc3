import type { Database } from "../database.ts";
import { named } from "../statement.ts";
import { WAS_HEARD } from "./serving.ts";

interface Verdict {
  readonly steadyMs: number;
}

// Three beats. The last ones of workers that were ended together are up to one apart, and further where the machine is
// busy; one that is alive has had time for three more when the first of the dead lapses.
const AT_ONCE = "m.lease_seconds * interval '0.5 seconds'";
// An hour with the usual lease: longer than jobs that end their workers take to be claimed again by restarted ones.
const FORGIVEN_FOR = "m.lease_seconds * interval '1 second' * 120";

// The verdict and its reason are kept with the row: a worker that was draining, or that died together with most of the
// fleet (its machine, its network, a store, and not its jobs), is blamed for nothing. A job is never said to have ended
// a worker alone, even if it was the only one there: a timer of a job that had returned may have done it, or other code
// of a service that embeds the worker. Only a worker that ran the job in a process of its own, and saw that process
// end, knows.
//
// `expires_at` tells when a worker has beaten for the last time, and the fleet is the one of that moment. At the moment
// of the verdict it is another one: workers that die in one second lapse at up to six different ticks of the reaper, and
// by then the first are no longer counted and new ones are. It is judged once for each second in which workers lapsed: a
// thousand that die together, beside the thousands that have ended in the last hour, have to be judged in one statement.
//
// Deaths of most of the fleet are forgiven once in a while and not for ever: two jobs that end their processes, and are
// claimed by a fleet of three at the same time, would be queued again, ahead of everything else, without end. One that was
// killed while it drained has nothing to be forgiven, and no blame in its row, like one that has left: deploys kill what
// drains for too long, and would else use up what outages need.
//
// Workers that call the API are silent, too, when no server is there to hear them: they are judged only where one was all the
// time, and are a fleet of their own, because what ends them together does not end the others.
const DECLARE_LOST = named<Verdict>(
  (p) => `
WITH lapsed AS (
  SELECT w.worker_id, w.state, w.lease_seconds, date_trunc('second', w.expires_at) AS moment,
         w.kind IS NOT NULL AS remote FROM workers AS w
  WHERE w.state IN ('alive', 'draining') AND w.expires_at < now() AND w.lease_seconds * 1000 <= ${p.steadyMs}::float8
    AND (w.kind IS NULL OR ${WAS_HEARD})
), moments AS (
  SELECT DISTINCT l.moment, l.lease_seconds, l.remote, l.moment - l.lease_seconds * interval '1 second' AS beat_at FROM lapsed AS l
), beside AS (
  SELECT m.moment, m.lease_seconds, m.remote,
         w.state <> 'gone' AND w.expires_at BETWEEN m.moment - ${AT_ONCE} AND m.moment + ${AT_ONCE} AS silent,
         w.expires_at >= m.moment - ${AT_ONCE} AND w.started_at <= m.beat_at
           AND (w.ended_at IS NULL OR w.ended_at > m.beat_at) AS was_there,
         w.state = 'lost' AND w.blame = 'nobody' AND w.expires_at < m.moment - ${AT_ONCE} AS forgiven
  FROM moments AS m JOIN workers AS w ON w.expires_at > m.moment - ${FORGIVEN_FOR} AND (w.kind IS NOT NULL) = m.remote
), fleets AS MATERIALIZED (
  SELECT b.moment, b.lease_seconds, b.remote, count(CASE WHEN b.silent OR b.was_there THEN 1 END) AS size,
         count(CASE WHEN b.silent THEN 1 END) AS silent, count(CASE WHEN b.forgiven THEN 1 END) > 0 AS forgiven
  FROM beside AS b GROUP BY b.moment, b.lease_seconds, b.remote
)
UPDATE workers AS w
SET state = 'lost', ended_at = now(),
    blame = CASE WHEN l.state = 'draining' THEN NULL
                 WHEN f.size > 1 AND f.silent * 2 > f.size AND NOT f.forgiven THEN 'nobody'
                 ELSE 'shared' END
FROM lapsed AS l JOIN fleets AS f ON f.moment = l.moment AND f.lease_seconds = l.lease_seconds AND f.remote = l.remote
WHERE w.worker_id = l.worker_id AND w.state = l.state AND w.expires_at < now()
RETURNING w.worker_id`,
);

/**
 * alive, draining → lost for every worker whose lease has lapsed; how many. Commit it before freeing their rows.
 * @param steadyMs for how long the caller's own writes were accepted without a gap: a caller that could not write for a
 * while does not know whether a silent worker could, and has to wait for that worker's lease first
 */
export async function declareLost(database: Database, steadyMs: number): Promise<number> {
  return (await database.query(...DECLARE_LOST.with({ steadyMs }))).length;
}
