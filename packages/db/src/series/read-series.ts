import { type Database, patiently } from "../database.ts";
import { named, prepared } from "../statement.ts";
import { atMs } from "../times.ts";
import { type Activity, type ActivityRow, activityOf, toActivities } from "./measured.ts";

/** Which minutes of which jobs; times are milliseconds since 1970. */
export interface SeriesFilter {
  /** Null = of any. */
  readonly queue: string | null;
  readonly type: string | null;
  /** A whole minute. */
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  /** Of one point, whole minutes. */
  readonly stepMs: number;
}

export interface SeriesPoint extends Activity {
  /** Its beginning. */
  readonly atMs: number;
}

type Place = Record<keyof SeriesFilter, string>;

// By date_part, whose numbers are floats: `extract` counts in decimals, and of eight days' minutes that was a third of the time.
const pointOf = (p: Place): string =>
  `floor((date_part('epoch', s.minute) * 1000 - ${p.fromMs}::float8)::float8 / ${p.stepMs}::float8)::int4`;
const within = (p: Place): string => `s.minute >= ${atMs(p.fromMs)} AND s.minute < ${atMs(p.toMs)}`;
const ofType = (p: Place): string => `(${p.type}::text IS NULL OR s.type = ${p.type})`;

const OF_QUEUE = named<SeriesFilter>((p) =>
  activityOf(pointOf(p), `s.queue = ${p.queue}::text AND ${within(p)} AND ${ofType(p)}`),
);
// By its index of minutes, which begins with whether they are summed.
const OF_ALL = named<SeriesFilter>((p) =>
  activityOf(pointOf(p), `s.summed = ANY('{true,false}'::bool[]) AND ${within(p)} AND ${ofType(p)}`),
);

/** What happened in each step of time, the oldest first; steps without anything are left out. */
export async function readSeries(
  database: Pick<Database, "query">,
  filter: SeriesFilter,
): Promise<SeriesPoint[]> {
  const statement = filter.queue === null ? OF_ALL : OF_QUEUE;
  const rows = await patiently(database.query)<ActivityRow>(...statement.with(filter));
  return [...toActivities(rows)]
    .map(([point, activity]) => ({ atMs: filter.fromMs + Number(point) * filter.stepMs, ...activity }))
    .toSorted((one, other) => one.atMs - other.atMs);
}

/** So many whole minutes stand for now. */
export const RECENT_MINUTES = 5;

const RECENT = prepared<{ readonly queues: readonly string[] }>("recent_series", (p) =>
  activityOf(
    "s.queue",
    `s.queue = ANY(${p.queues}::text[]) AND s.minute < date_trunc('minute', now())
    AND s.minute >= date_trunc('minute', now()) - interval '${RECENT_MINUTES} minutes'`,
  ),
);

/** What happened to the jobs of these queues in the latest `RECENT_MINUTES`; no entry where nothing did. */
export async function recentActivity(
  database: Pick<Database, "query">,
  queues: readonly string[],
): Promise<Map<string, Activity>> {
  const rows = await database.query<ActivityRow>(...RECENT.with({ queues }));
  return new Map([...toActivities(rows)].map(([queue, activity]) => [String(queue), activity]));
}
