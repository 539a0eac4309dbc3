/** A lane is one Redis list: all jobs of one queue, one priority and one placement class, if they have one. */

export const PRIORITIES = ["critical", "high", "default", "low"] as const;
/** In strict order: work of an earlier one starts first. */
export type Priority = (typeof PRIORITIES)[number];

export const DEFAULT_QUEUE = "default";

export const MAX_QUEUE_LENGTH = 64;
/** No colon: `q:a:high` must have only one reading. */
export const QUEUE_NAME: RegExp = new RegExp(`^[A-Za-z0-9_.-]{1,${MAX_QUEUE_LENGTH}}$`);
/** The same in words. */
export const QUEUE_RULE: string = `1 to ${MAX_QUEUE_LENGTH} of the characters A-Z a-z 0-9 _ . -`;

export function isPriority(value: unknown): value is Priority {
  return PRIORITIES.some((priority) => priority === value);
}

/** Of a placement, see `placingOf`. */
export const PLACEMENT_CLASS: RegExp = /^[0-9a-f]{16}$/;

/**
 * The list's name without the key prefix: `q:high`, `q:mail:high` for a named queue, and `q:mail:high@0123456789abcdef` for
 * jobs that not every worker may take.
 */
export function laneOf(queue: string, priority: Priority, placement?: string): string {
  const lane = queue === DEFAULT_QUEUE ? `q:${priority}` : `q:${queue}:${priority}`;
  return placement === undefined ? lane : `${lane}@${placement}`;
}

export interface LaneParts {
  readonly queue: string;
  readonly priority: Priority;
  /** Absent of a lane that every worker may take from. */
  readonly placement?: string;
}

/** The inverse of {@link laneOf}; undefined for a name that no job can have. */
export function parseLane(lane: string): LaneParts | undefined {
  const [plain = "", placement, ...more] = lane.split("@");
  const [prefix, first, second, ...rest] = plain.split(":");
  if (prefix !== "q" || first === undefined || rest.length > 0 || more.length > 0) return undefined;
  const [queue, priority] = second === undefined ? [DEFAULT_QUEUE, first] : [first, second];
  if (!isPriority(priority) || !QUEUE_NAME.test(queue)) return undefined;
  if (laneOf(queue, priority, placement) !== lane) return undefined;
  if (placement === undefined) return { queue, priority };
  return PLACEMENT_CLASS.test(placement) ? { queue, priority, placement } : undefined;
}

/** Whether not every worker may take from a lane. */
export const isPlacedLane = (lane: string): boolean => lane.includes("@");

/** The lane of the jobs of the same queue and priority that every worker may take. */
export const plainLane = (lane: string): string => lane.split("@", 1)[0] ?? lane;

/** Every lane of these queues in the order in which work is taken: by priority first, then by queue. Without those of placements. */
export function lanesOf(queues: readonly string[]): string[] {
  return PRIORITIES.flatMap((priority) => queues.map((queue) => laneOf(queue, priority)));
}

/**
 * By what name workers are told of a lane: its queue, for all plain lanes of that; a lane of a placement by its own; undefined
 * of the default queue's, which everybody knows.
 */
export function nameOfLane(lane: string): string | undefined {
  if (isPlacedLane(lane)) return lane;
  const queue = parseLane(lane)?.queue ?? DEFAULT_QUEUE;
  return queue === DEFAULT_QUEUE ? undefined : queue;
}

/** The lanes of such a name. */
export const lanesOfName = (name: string): string[] => (isPlacedLane(name) ? [name] : lanesOf([name]));
