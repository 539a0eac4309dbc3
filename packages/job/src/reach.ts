/**
 * Which queues a caller reaches: all of them, or those that one of the patterns names: a queue's name, or a beginning of
 * names that ends with `*`, which no name has in it. An empty list is none.
 */
export type Reach = "everything" | readonly string[];

export function reaches(reach: Reach, queue: string): boolean {
  return reach === "everything" || reach.some((pattern) => matchesPattern(pattern, queue));
}

/** Whether a pattern names this queue, or this type. */
export function matchesPattern(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
