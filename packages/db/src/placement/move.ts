import { laneOf, type Placing, parseLane } from "@muster/job";
import type { Database } from "../database.ts";
import { EVENT, type WithEvent } from "../event.ts";
import { isCurrent } from "../gates/epoch.ts";
import { named } from "../statement.ts";
import { insertLanesOf } from "../transitions/new-lanes.ts";
import { QUEUED_COLUMNS, type QueuedRow } from "../transitions/promote.ts";
import { addPlacements } from "./placements.ts";

/** A queued job that has changed its lane; it keeps its place by time. */
export type MovedRow = QueuedRow & WithEvent;

interface Ruling {
  readonly taskIds: readonly string[];
  readonly class: string;
  readonly placement: string;
  /** Null = jobs without a class. */
  readonly from: string | null;
  readonly epoch: number;
}

// One that was held for its type goes back to a list: who takes from that may know the type.
const MOVE_BY_RULE = named<Ruling>(
  (p) => `
WITH moved AS (
  UPDATE tasks AS t
  SET lane = split_part(t.lane, '@', 1) || '@' || ${p.class}::text, placement = ${p.placement}::jsonb,
      hold = CASE WHEN t.hold = 'type:' || t.type THEN NULL ELSE t.hold END,
      updated_at = now(), version = t.version + 1
  WHERE t.task_id = ANY(${p.taskIds}::uuid[]) AND t.status = 'queued' AND ${isCurrent(p)}
    AND CASE WHEN ${p.from}::text IS NULL THEN t.placement IS NULL ELSE t.lane = ${p.from}::text END
  RETURNING ${QUEUED_COLUMNS}, ${EVENT}
), met AS (${insertLanesOf("moved")}
)
SELECT m.* FROM moved AS m`,
);

/**
 * Queued jobs → the same, in the lane of what rules require of them as well. None while the policies are of another epoch.
 * @param from the lane that they were found in, if that has a class; undefined: of jobs that require nothing
 */
export async function moveByRule(
  database: Database,
  epoch: number,
  taskIds: readonly string[],
  placing: Placing,
  from?: string,
): Promise<MovedRow[]> {
  await addPlacements(database.query, [placing]);
  const placement = JSON.stringify(placing.placement);
  const ruling = { taskIds, class: placing.class, placement, from: from ?? null, epoch };
  return database.query<MovedRow>(...MOVE_BY_RULE.with(ruling));
}

interface Overdue {
  readonly lane: string;
  readonly to: string;
  readonly placement: string | null;
  readonly afterMs: number;
  readonly limit: number;
}

// Along the index `live`, from the oldest on. Whoever claims one meanwhile has it.
const MOVE_OVERDUE = named<Overdue>(
  (p) => `
WITH moved AS (
  UPDATE tasks AS t
  SET lane = ${p.to}::text, placement = ${p.placement}::jsonb, updated_at = now(), version = t.version + 1
  WHERE t.status = 'queued' AND t.lane = ${p.lane}::text AND t.task_id = ANY(ARRAY(
    SELECT d.task_id FROM tasks AS d
    WHERE d.phase = 1 AND d.status = 'queued' AND d.lane = ${p.lane}::text
      AND d.enqueued_at <= now() - ${p.afterMs}::float8 * interval '1 millisecond'
    ORDER BY d.enqueued_at, d.task_id LIMIT ${p.limit}::int4))
  RETURNING ${QUEUED_COLUMNS}, ${EVENT}
), met AS (${insertLanesOf("moved")}
)
SELECT m.* FROM moved AS m`,
);

/**
 * Queued jobs of a lane that have waited for longer → the lane of `placing`, or the plain one.
 * @param placing what they require from now on; undefined for nothing
 */
export async function moveOverdue(
  database: Database,
  lane: string,
  placing: Placing | undefined,
  afterMs: number,
  limit: number,
): Promise<MovedRow[]> {
  const parts = parseLane(lane);
  if (parts === undefined) return [];
  if (placing !== undefined) await addPlacements(database.query, [placing]);
  const placement = placing === undefined ? null : JSON.stringify(placing.placement);
  const to = laneOf(parts.queue, parts.priority, placing?.class);
  return database.query<MovedRow>(...MOVE_OVERDUE.with({ lane, to, placement, afterMs, limit }));
}
