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

/** The patterns of what is reached by some patterns and by others. */
export function commonReach(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set(one.flatMap((mine) => other.flatMap((theirs) => narrower(mine, theirs))))];
}

/** Two patterns have names in common only where one of them names all that the other does. */
function narrower(one: string, other: string): string[] {
  if (covers(other, one)) return [one];
  return covers(one, other) ? [other] : [];
}

const covers = (pattern: string, other: string): boolean =>
  pattern === other || (pattern.endsWith("*") && other.startsWith(pattern.slice(0, -1)));
