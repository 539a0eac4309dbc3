import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { signalProcess } from "./process-group.ts";
import {
  list,
  listProcesses,
  livesAs,
  type ProcessEntry,
  readLink,
  readOrNothing,
  readProcess,
  startedAs,
  workerMark,
} from "./process-marks.ts";

const VARIABLE = "MUSTER_COMMAND";
const LOOK_EVERY_MS = 250;
const FIRST_LOOK_MS = 20;
const TERM_GRACE_MS = 2_000;
const KILL_WAIT_MS = 2_000;
const POLL_MS = 50;
/** A program that starts more at once is not followed any further; it is still found by its marks. */
const MAX_FOLLOWED = 1_000;

/**
 * What a program has started, however it has been started: a process can leave its group (`setsid`) and its parent
 * (by a second fork), but it keeps the environment it was given, the ends of our pipes, or has been seen as somebody's
 * child before. One that sheds all of these within moments is not found, nor one with our pipes alone whose program ended
 * before they could be looked at. Nothing is found where there is no /proc.
 */
export class Lineage implements Disposable {
  /** For the program's environment: whatever it starts inherits it. */
  readonly variable: Readonly<Record<string, string>>;
  readonly #mark: string;
  readonly #seen = new Map<number, number>();
  #root: ProcessEntry | undefined;
  #pipes: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    const value = `${workerMark()}.${randomUUID()}`;
    this.variable = { [VARIABLE]: value };
    this.#mark = `${VARIABLE}=${value}`;
  }

  /** The program runs as `pid`. `pipes`: its stdout and stderr are pipes of its own, which nobody else holds. */
  follow(pid: number | undefined, output: "pipes" | "shared"): void {
    if (pid === undefined) return;
    this.#root = readProcess(pid) ?? { pid, parent: 0, group: pid, session: pid, started: 0 };
    this.#seen.set(pid, this.#root.started);
    const links = (output === "pipes" ? [1, 2] : []).map((fd) => readLink(`/proc/${pid}/fd/${fd}`) ?? "");
    this.#pipes = new Set(links.filter((link) => /^(socket|pipe):/u.test(link)));
    this.#lookIn(FIRST_LOOK_MS);
  }

  /** TERM to all that are left, KILL after two seconds; resolves when none is found any more, or not even that helps. */
  async stop(): Promise<void> {
    const killAt = performance.now() + TERM_GRACE_MS;
    const told = new Set<number>();
    for (let now = 0; now < killAt + KILL_WAIT_MS; now = performance.now()) {
      const left = this.#find();
      if (left.length === 0) return;
      for (const pid of left) {
        if (performance.now() >= killAt) signalProcess(pid, "SIGKILL");
        else if (!told.has(pid)) signalProcess(pid, "SIGTERM");
        told.add(pid);
      }
      await pause(POLL_MS);
    }
  }

  /** KILL at once to all that are left, without looking again. */
  end(): void {
    clearTimeout(this.#timer);
    for (const pid of this.#find()) signalProcess(pid, "SIGKILL");
  }

  /** Those who left the program's group; the group is stopped as such. */
  #find(): number[] {
    const root = this.#root;
    if (root === undefined) return [];
    const all = listProcesses().filter(({ started }) => started >= root.started);
    const ours = new Set(all.filter((entry) => this.#isMarked(entry)).map(({ pid }) => pid));
    for (let grown = true; grown; ) {
      const more = all.filter(
        ({ pid, parent, session }) => !ours.has(pid) && (ours.has(parent) || ours.has(session)),
      );
      for (const { pid } of more) ours.add(pid);
      grown = more.length > 0;
    }
    for (const { pid, started } of all) if (ours.has(pid)) this.#seen.set(pid, started);
    return all.filter(({ pid, group }) => ours.has(pid) && group !== root.pid).map(({ pid }) => pid);
  }

  #isMarked({ pid, started, session }: ProcessEntry): boolean {
    if (session === this.#root?.pid || this.#seen.get(pid) === started) return true;
    if (readOrNothing(`/proc/${pid}/environ`)?.includes(this.#mark) === true) return true;
    return [0, 1, 2].some((fd) => this.#pipes.has(readLink(`/proc/${pid}/fd/${fd}`) ?? ""));
  }

  /**
   * Remembers the children of what is known, while they are still children. Costs as much as the program has of them,
   * not as much as the machine has processes.
   */
  look(): void {
    const queue = [...this.#seen.keys()];
    for (const pid of queue) {
      if (this.#seen.size > MAX_FOLLOWED) break;
      for (const child of childrenOf(pid)) {
        const entry = this.#seen.has(child) ? undefined : readProcess(child);
        if (entry === undefined) continue;
        this.#seen.set(child, entry.started);
        queue.push(child);
      }
    }
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => {
      this.look();
      this.#lookIn(LOOK_EVERY_MS);
    }, ms).unref();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

/**
 * Ends what the programs of killed workers have left running: nobody else does, and their jobs run again elsewhere.
 * Returns how many processes those were.
 */
export function endOrphans(): number {
  const orphans = listProcesses().filter(({ pid }) => {
    const [, mark] =
      new RegExp(`(?:^|\\0)${VARIABLE}=([^\\0]*)`, "u").exec(readOrNothing(`/proc/${pid}/environ`) ?? "") ??
      [];
    const starter = mark === undefined ? undefined : startedAs(mark);
    return starter !== undefined && !livesAs(starter);
  });
  for (const { pid } of orphans) signalProcess(pid, "SIGKILL");
  return orphans.length;
}

/** Seen as the child of somebody by `ppid`, or a thread of it. */
function childrenOf(pid: number): number[] {
  const tasks = list(`/proc/${pid}/task`);
  return tasks.flatMap((task) =>
    (readOrNothing(`/proc/${pid}/task/${task}/children`) ?? "")
      .trim()
      .split(" ")
      .map(Number)
      .filter((child) => child > 0),
  );
}
