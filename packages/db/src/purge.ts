import type { Database } from "./database.ts";
import type { Retention } from "./retention.ts";
import { isRowFault } from "./sql-state.ts";
import { type Named, named, type Places } from "./statement.ts";
import { microsOf, timeOf } from "./times.ts";
import { type OnRefused, passingRefused } from "./transitions/refused-rows.ts";

/** The job of this row is past its retention. */
const isOver = (p: Places<Retention>, row: string): string =>
  `((${row}.phase = 2 AND ${row}.finished_at < now() - ${p.succeededMs}::float8 * interval '1 millisecond')
     OR (${row}.phase = 3 AND ${row}.finished_at < now() - ${p.otherMs}::float8 * interval '1 millisecond'))`;

interface Page extends Retention {
  readonly after: string;
  readonly limit: number;
}

// Walks the primary key: an index on finished_at costs every finish and is no faster here. Only ended rows can match,
// so a queued job is never deleted however old it is. A job that is redriven meanwhile stays, and so do its attempts.
const purgeOf = (p: Places<Retention>, wanted: string): string => `
WITH page AS (
  SELECT t.task_id, t.phase, t.finished_at FROM tasks AS t WHERE ${wanted}
), doomed AS (
  SELECT p.task_id, p.finished_at FROM page AS p
  WHERE ${isOver(p, "p")}
), purged AS (
  DELETE FROM tasks AS t USING doomed AS d WHERE t.task_id = d.task_id AND t.finished_at = d.finished_at
  RETURNING t.task_id
), attempts AS (
  DELETE FROM unsuccessful_attempts AS a USING purged AS p WHERE a.task_id = p.task_id
), events AS (
  DELETE FROM task_events AS e USING purged AS p WHERE e.task_id = p.task_id
), deadlines AS (
  DELETE FROM task_deadlines AS d USING purged AS p WHERE d.task_id = p.task_id
)
SELECT (SELECT count(*) FROM purged) AS purged, (SELECT max(p.task_id::text) FROM page AS p) AS last_id,
       (SELECT count(*) FROM page) AS examined`;

const pageOf = (p: Places<Page>): string => `t.task_id > ${p.after}::uuid
  ORDER BY t.task_id LIMIT ${p.limit}`;
const PURGE = named<Page>((p) => purgeOf(p, pageOf(p)));
const PURGE_NAMED = named<Retention & { readonly taskIds: readonly string[] }>((p) =>
  purgeOf(p, `t.task_id = ANY(${p.taskIds}::uuid[])`),
);
const PAGE = named<Page>(
  (p) => `SELECT t.task_id, ${isOver(p, "t")} AS over FROM tasks AS t WHERE ${pageOf(p)}`,
);

/** Rows of one job that a statement deletes. */
const TRIM = 500;
type Trim = Omit<Page, "limit">;

const trimOf = (table: string, column: string): Named<Trim> =>
  named(
    (p) => `
DELETE FROM ${table} AS x USING (
  SELECT r.task_id, r.${column} FROM ${table} AS r JOIN (
    SELECT t.task_id, t.phase, t.finished_at FROM tasks AS t WHERE t.task_id > ${p.after}::uuid ORDER BY t.task_id LIMIT 1
  ) AS p ON p.task_id = r.task_id
  WHERE ${isOver(p, "p")}
  ORDER BY r.${column} LIMIT ${TRIM}
) AS d WHERE x.task_id = d.task_id AND x.${column} = d.${column}
RETURNING 1`,
  );
const TRIMS = [trimOf("task_events", "sequence"), trimOf("unsuccessful_attempts", "fence")];

/**
 * Deletes the events and attempts of the one job after `after`, if it is past its retention, in steps: a job may have
 * more of them than one statement may delete, and the purge would be stuck on it for ever.
 */
export async function trimNext(database: Database, retention: Retention, after: string): Promise<void> {
  for (const trim of TRIMS) {
    for (let deleted = TRIM; deleted === TRIM; ) {
      deleted = (await database.query(...trim.with({ after, ...retention }))).length;
    }
  }
}

export const FIRST_ID = "00000000-0000-0000-0000-000000000000";

interface PurgedRow {
  purged: number;
  last_id: string | null;
  examined: number;
}

interface Purged {
  readonly purged: number;
  readonly lastId?: string;
}

/**
 * Deletes what is past its retention among the `limit` rows after `after`; `lastId` is undefined at the end of the
 * table. What the database refuses to delete stays, and keeps nothing else.
 */
export async function purgePage(
  database: Database,
  retention: Retention,
  after: string,
  limit: number,
  onRefused?: OnRefused,
): Promise<Purged> {
  const page: Page = { after, limit, ...retention };
  try {
    const [row] = await database.query<PurgedRow>(...PURGE.with(page), "long");
    if (row === undefined || row.last_id === null || row.examined < limit)
      return { purged: row?.purged ?? 0 };
    return { purged: row.purged, lastId: row.last_id };
  } catch (error) {
    if (onRefused === undefined || !isRowFault(error)) throw error;
    return purgeApart(database, page, onRefused);
  }
}

async function purgeApart(database: Database, page: Page, onRefused: OnRefused): Promise<Purged> {
  const rows = await database.query<{ task_id: string; over: boolean }>(...PAGE.with(page), "long");
  const purged = await passingRefused(
    rows.filter((row) => row.over).map((row) => row.task_id),
    (taskIds) => database.query<PurgedRow>(...PURGE_NAMED.with({ ...page, taskIds }), "long"),
    onRefused,
  );
  const last = rows.at(-1);
  return {
    purged: purged.reduce((sum, row) => sum + row.purged, 0),
    ...(last !== undefined && rows.length === page.limit && { lastId: last.task_id }),
  };
}

/** The last key of the page before. */
interface AfterKey {
  readonly expiresUs: number;
  readonly queue: string;
  readonly key: string;
}

const KEY_TABLES = ["idempotency_keys", "throttle_keys", "debounce_keys"] as const;

// Along the index of expiry. A key whose job is unfinished stays, and so does one that a submit has just given to
// another job: the DELETE checks its owner again, because the page may be older than the lock it waits for.
const purgeKeysOf = (table: (typeof KEY_TABLES)[number]): Named<AfterKey & { readonly limit: number }> =>
  named(
    (p) => `
WITH page AS (
  SELECT d.queue, d.key, d.task_id, d.expires_at FROM ${table} AS d
  WHERE d.expires_at < now() AND (d.expires_at, d.queue, d.key) > (${timeOf(p.expiresUs)}, ${p.queue}::text, ${p.key}::text)
  ORDER BY d.expires_at, d.queue, d.key LIMIT ${p.limit}
), purged AS (
  DELETE FROM ${table} AS k USING page AS p
  WHERE k.queue = p.queue AND k.key = p.key AND k.task_id = p.task_id
    AND NOT EXISTS (SELECT 1 FROM tasks AS t WHERE t.task_id = p.task_id AND t.phase < 2)
  RETURNING 1
)
SELECT ${microsOf("p.expires_at")} AS expires_us, p.queue, p.key, (SELECT count(*) FROM purged) AS purged,
       (SELECT count(*) FROM page) AS examined
FROM page AS p ORDER BY p.expires_at DESC, p.queue DESC, p.key DESC LIMIT 1`,
  );

interface KeyPage {
  expires_us: number;
  queue: string;
  key: string;
  purged: number;
  examined: number;
}

const PURGE_WORKERS = `
WITH doomed AS (
  DELETE FROM workers AS w WHERE w.state IN ('lost', 'gone') AND w.ended_at < now() - interval '1 day'
  RETURNING w.worker_id
)
DELETE FROM cancel_requests AS c USING doomed AS d WHERE c.worker_id = d.worker_id`;

/** Forgets expired keys of every kind, one statement of up to `limit` keys at a time; yields how many it forgot. */
export async function* purgeKeys(database: Database, limit: number): AsyncGenerator<number> {
  for (const table of KEY_TABLES) {
    const purge = purgeKeysOf(table);
    let after: AfterKey = { expiresUs: 0, queue: "", key: "" };
    for (let examined = limit; examined === limit; ) {
      const [page] = await database.query<KeyPage>(...purge.with({ ...after, limit }), "long");
      if (page === undefined) break;
      yield page.purged;
      ({ examined } = page);
      after = { expiresUs: page.expires_us, queue: page.queue, key: page.key };
    }
  }
}

/** Forgets workers that ended a day ago, and the cancels that were requested of them. */
export async function purgeWorkers(database: Database): Promise<void> {
  await database.query(PURGE_WORKERS, [], "long");
}
