import { SCHEDULE_LABEL, SCHEDULED_FOR_LABEL } from "@muster/job";
import type { Effect } from "../world/effects.ts";
import type { Load, Sent } from "../world/load.ts";
import { monotonicMs } from "../world/monotonic.ts";
import type { Bound } from "./at-once.ts";
import type { Sighting, Sightings } from "./sightings.ts";

export interface Row {
  readonly taskId: string;
  /** The sequence number that its submitter gave it; null when a schedule made it. */
  readonly seq: number | null;
  /** The schedule that made it, and the time that it stands for. */
  readonly tick: string | null;
  readonly type: string;
  readonly status: string;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly fence: number;
  readonly version: number;
  readonly redrives: number;
}

export interface AttemptRow {
  readonly taskId: string;
  readonly fence: number;
  readonly outcome: string;
  /** Name of the worker that the database says ran it. */
  readonly worker: string;
  /** When its end was recorded, on the clock of `monotonicMs`; never too early. */
  readonly recordedMs: number;
}

/** Everything that the checker judges: what was promised, what the database says, what handlers really did. */
export interface Facts {
  readonly sent: readonly Sent[];
  readonly rows: readonly Row[];
  readonly attempts: readonly AttemptRow[];
  readonly effects: readonly Effect[];
  readonly sightings: ReadonlyMap<string, Sighting>;
  readonly bounds: readonly Bound[];
  /** When processes have ended, by their ids, on the clock of `monotonicMs`. */
  readonly deaths: ReadonlyMap<number, number>;
}

/** What the world remembers by itself. */
export interface Remembered {
  readonly load: Load;
  readonly bounds: readonly Bound[];
  readonly deaths: ReadonlyMap<number, number>;
  readonly sightings: Pick<Sightings, "first">;
  readonly effects: () => Promise<Effect[]>;
}

/** @param query reads the database as of one moment, or else a job that ends meanwhile looks like a broken rule */
export async function collectFacts(
  query: <R extends object>(text: string) => Promise<R[]>,
  world: Remembered,
): Promise<Facts> {
  // Before that moment: a job that ends after it was not final then.
  const sightings = new Map(world.sightings.first);
  const rows = await query<Row>(
    `SELECT task_id AS "taskId", (convert_from(payload, 'UTF8')::json ->> 'seq')::int4 AS seq, type, status, attempts,
            max_attempts AS "maxAttempts", fence, version, coalesce(redrives, 0)::int4 AS redrives,
            labels ->> '${SCHEDULE_LABEL}' || ' ' || (labels ->> '${SCHEDULED_FOR_LABEL}') AS tick FROM tasks`,
  );
  const attempts = await query<Omit<AttemptRow, "recordedMs"> & { agoMs: number }>(
    `SELECT a.task_id AS "taskId", a.fence, a.outcome, w.name AS worker,
            (extract(epoch FROM clock_timestamp() - a.finished_at) * 1000)::float8 AS "agoMs"
     FROM task_attempts AS a JOIN workers AS w USING (worker_id)`,
  );
  const readMs = monotonicMs();
  return {
    sent: world.load.sent,
    rows,
    attempts: attempts.map(({ agoMs, ...attempt }) => ({ ...attempt, recordedMs: readMs - agoMs })),
    effects: await world.effects(),
    sightings,
    bounds: world.bounds,
    deaths: world.deaths,
  };
}
