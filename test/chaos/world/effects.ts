import { readFile } from "node:fs/promises";

/** One line that a handler wrote. */
export interface Effect {
  readonly what: "start" | "end";
  readonly taskId: string;
  readonly fence: number;
  /** WORKER_NAME of the process, or of the one whose child it is. */
  readonly worker: string;
  readonly pid: number;
  /** On the clock of `monotonicMs`. */
  readonly atMs: number;
}

/** Everything that handlers did so far, in the order in which they did it. */
export async function readEffects(file: string): Promise<Effect[]> {
  const text = await readFile(file, "utf8");
  return text.split("\n").flatMap((line) => {
    const [what, taskId = "", fence, worker = "", pid, atMs] = line.split(" ");
    if (what !== "start" && what !== "end") return [];
    return [{ what, taskId, fence: Number(fence), worker, pid: Number(pid), atMs: Number(atMs) }];
  });
}
