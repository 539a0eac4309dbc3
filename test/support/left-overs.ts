/** The last resort, for a run that is cut short and never reaches the end of what it has started. */
const leftOvers = new Set<() => void>();
process.once("exit", () => {
  for (const end of leftOvers) end();
});

/** Calls `end`, which cannot wait for anything, when this process ends; the answer takes that back. */
export function endOnExit(end: () => void): () => void {
  leftOvers.add(end);
  return () => void leftOvers.delete(end);
}
