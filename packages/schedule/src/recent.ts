/** Jobs that a schedule remembers besides those that may be unfinished. */
const REMEMBERED = 10;
const MOST_REMEMBERED = 100;

/**
 * What a schedule remembers once it has made another job: its overlap and its pause on failure look at these.
 * @param unfinished those of `recent` that have not ended, or all of them where nobody has looked
 */
export function rememberJob(
  recent: readonly string[],
  unfinished: readonly string[],
  taskId: string,
): string[] {
  const kept = [...new Set([...unfinished, ...recent.slice(-REMEMBERED)])].toSorted();
  return [...kept, taskId].slice(-MOST_REMEMBERED);
}
