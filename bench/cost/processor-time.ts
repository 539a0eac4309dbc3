import { readdir, readFile } from "node:fs/promises";

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10;

/** Processor time that a process and its descendants have taken until now, ended ones included; milliseconds. */
export async function processorMs(pid: number): Promise<number> {
  const processes = await Promise.all(
    (await readdir("/proc")).filter((name) => /^\d+$/u.test(name)).map((name) => read(Number(name))),
  );
  const living = processes.filter((stat) => stat !== undefined);
  const family = new Set([pid]);
  // A child may have a smaller number than its parent, once the numbers have gone round.
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const { id, parent } of living) if (family.has(parent)) family.add(id);
  }
  return living.filter(({ id }) => family.has(id)).reduce((sum, { ms }) => sum + ms, 0);
}

/** Undefined when it has ended meanwhile. */
async function read(id: number): Promise<{ id: number; parent: number; ms: number } | undefined> {
  try {
    const text = await readFile(`/proc/${id}/stat`, "utf8");
    // What stands before is the program's name, with any characters.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number);
    return { id, parent: Number(fields[1]), ms: (user + system + endedUser + endedSystem) * TICK_MS };
  } catch {
    return undefined;
  }
}
