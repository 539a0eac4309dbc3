import { readFile } from "node:fs/promises";

/** Of `cpu` in /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal; what follows is contained in user. */
const STEAL = 7;

/**
 * Starts to watch how much of the processor time the host of a virtual machine gives to others.
 * @returns asks for its share since then, 0 to 1; undefined where the system does not tell (Linux does)
 */
export async function watchStolenTime(): Promise<() => Promise<number | undefined>> {
  const before = await ticks();
  return async () => {
    const after = await ticks();
    if (before === undefined || after === undefined) return undefined;
    const spent = after.map((value, index) => value - (before[index] ?? 0));
    const all = spent.reduce((sum, value) => sum + value, 0);
    return all === 0 ? 0 : (spent[STEAL] ?? 0) / all;
  };
}

async function ticks(): Promise<number[] | undefined> {
  const text = await readFile("/proc/stat", "utf8").catch(() => undefined);
  return text
    ?.split("\n", 1)[0]
    ?.trim()
    .split(/\s+/u)
    .slice(1, STEAL + 2)
    .map(Number);
}
