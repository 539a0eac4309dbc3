import type { Placement } from "@muster/job";
import { typeHold } from "@muster/policy";
import type { Database } from "../database.ts";

const NEXT_OF_LANE = `
SELECT t.task_id, t.type, t.queue FROM tasks AS t
WHERE t.phase = 1 AND t.status = 'queued' AND t.lane = $1
ORDER BY t.enqueued_at, t.task_id LIMIT $2`;

const NEXT_HELD = `
SELECT t.task_id, t.type, t.queue, t.lane, t.placement FROM tasks AS t
WHERE t.phase = 0 AND t.hold = ANY($1::text[]) AND t.status = 'queued' AND ($3::text[] IS NULL OR t.queue = ANY($3))
  AND NOT (t.queue = ANY($4::text[]))
ORDER BY t.hold, t.run_at LIMIT $2 OFFSET $5`;

export interface Candidate {
  readonly taskId: string;
  readonly type: string;
  readonly queue: string;
}

/** One that was held, and what it requires. */
export interface HeldCandidate extends Candidate {
  readonly lane: string;
  readonly placement: Placement | undefined;
}

interface HeldRow {
  task_id: string;
  type: string;
  queue: string;
  lane: string;
  placement: Placement | null;
}

const toCandidates = (rows: { task_id: string; type: string; queue: string }[]): Candidate[] =>
  rows.map(({ task_id: taskId, type, queue }) => ({ taskId, type, queue }));

/**
 * The oldest queued jobs of one lane, for workers that cannot ask Redis. Takes no locks: the claim decides.
 * Always names its lane; without one, 200,000 rows would be read and sorted.
 */
export async function nextOfLane(database: Database, lane: string, limit: number): Promise<Candidate[]> {
  return toCandidates(await database.query(NEXT_OF_LANE, [lane, limit]));
}

/** What a worker looks for that knows these types. */
export interface HeldLook {
  readonly types: readonly string[];
  /** Undefined: of all queues. */
  readonly queues?: readonly string[] | undefined;
  /** Of none of these queues. Default: of any. */
  readonly except?: readonly string[];
}

/**
 * Jobs held for one of these types.
 * @param from how many are passed over
 */
export async function nextHeld(
  database: Database,
  { types, queues, except = [] }: HeldLook,
  limit: number,
  from = 0,
): Promise<HeldCandidate[]> {
  const holds = types.map(typeHold);
  const rows = await database.query<HeldRow>(NEXT_HELD, [holds, limit, queues ?? null, except, from]);
  return rows.map(({ task_id: taskId, type, queue, lane, placement }) => ({
    taskId,
    type,
    queue,
    lane,
    placement: placement ?? undefined,
  }));
}
