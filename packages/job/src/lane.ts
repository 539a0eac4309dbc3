/** A lane is one Redis list: all jobs of one queue and one priority. */

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

/** The list's name without the key prefix: `q:high`, or `q:mail:high` for a named queue. */
export function laneOf(queue: string, priority: Priority): string {
  return queue === DEFAULT_QUEUE ? `q:${priority}` : `q:${queue}:${priority}`;
}

/** The inverse of {@link laneOf}; undefined for a name that no job can have. */
export function parseLane(lane: string): { queue: string; priority: Priority } | undefined {
  const [prefix, first, second, ...rest] = lane.split(":");
  if (prefix !== "q" || first === undefined || rest.length > 0) return undefined;
  const [queue, priority] = second === undefined ? [DEFAULT_QUEUE, first] : [first, second];
  if (!isPriority(priority) || !QUEUE_NAME.test(queue)) return undefined;
  return laneOf(queue, priority) === lane ? { queue, priority } : undefined;
}

/** Every lane of these queues in the order in which work is taken: by priority first, then by queue. */
export function lanesOf(queues: readonly string[]): string[] {
  return PRIORITIES.flatMap((priority) => queues.map((queue) => laneOf(queue, priority)));
}
