const WORK_MS = 5;

/** By how much longer work takes now than it would on a machine that does nothing else: 1 or more. */
export function slowdown(): number {
  const before = process.threadCpuUsage();
  const startedAt = performance.now();
  let worked = 0;
  while (worked < WORK_MS) {
    const { user, system } = process.threadCpuUsage(before);
    worked = (user + system) / 1_000;
  }
  return Math.max(1, (performance.now() - startedAt) / worked);
}
