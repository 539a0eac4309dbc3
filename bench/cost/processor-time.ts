import { readdir, readFile } from "node:fs/promises";

/** What each thread has taken so far, by its number. Nanoseconds, as the scheduler counts them. */
export type Taken = ReadonlyMap<number, number>;

/** Upkeep that comes when it likes: in a window of seconds it would be luck. */
const UPKEEP = "postgres: autovacuum";

/** The machine's processes at one moment: each one's parent, by its number. */
export type Processes = ReadonlyMap<number, number>;

export async function processes(): Promise<Processes> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/u.test(name)).map(Number);
  const found = pids.map(async (pid) => {
    const parent = await parentOf(pid);
    return parent === undefined ? [] : [[pid, parent] as const];
  });
  return new Map((await Promise.all(found)).flat());
}

/** What all threads of these processes and their descendants have taken, but for the processes of `except`. */
export async function takenBy(
  all: Processes,
  pids: readonly number[],
  except: readonly number[] = [],
): Promise<Taken> {
  const family = new Set(pids);
  // A child may have a smaller number than its parent, once the numbers have gone round.
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const [pid, parent] of all) if (family.has(parent)) family.add(pid);
  }
  const threads = [...family].filter((pid) => !except.includes(pid)).map(threadsOf);
  return new Map((await Promise.all(threads)).flat());
}

/** What the threads of `after` have taken since `before`, in milliseconds; who has ended meanwhile does not count. */
export function spentMs(before: Taken, after: Taken): number {
  const spent = [...after].map(([thread, ns]) => ns - (before.get(thread) ?? 0));
  return spent.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

async function parentOf(pid: number): Promise<number | undefined> {
  const text = await unlessEnded(readFile(`/proc/${pid}/stat`, "utf8"));
  // What stands before is the program's name, with any characters.
  return text === undefined ? undefined : Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
}

async function threadsOf(pid: number): Promise<(readonly [number, number])[]> {
  const name = await unlessEnded(readFile(`/proc/${pid}/cmdline`, "utf8"));
  if (name === undefined || name.startsWith(UPKEEP)) return [];
  const threads = (await unlessEnded(readdir(`/proc/${pid}/task`))) ?? [];
  const read = threads.map(async (thread) => {
    const text = await unlessEnded(readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8"));
    return text === undefined ? [] : [[Number(thread), Number(text.split(" ")[0])] as const];
  });
  return (await Promise.all(read)).flat();
}

/** Undefined when the process or thread has ended between the listing and the reading. */
function unlessEnded<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ESRCH") return undefined;
    throw error;
  });
}
