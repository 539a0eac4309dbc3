import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** One process as /proc shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Ticks since the boot: together with its pid it identifies a process for good, because pids are reused. */
  readonly started: number;
}

/** A worker, or the isolated process of one, that has started programs. */
export interface Starter {
  readonly pid: number;
  readonly started: number;
}

/** Undefined when the process no longer exists or is a zombie, and where there is no /proc. */
export function readProcess(pid: number): ProcessEntry | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  // The name is in parentheses and may itself contain some, and spaces.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields === undefined || fields[0] === "Z" || fields[0] === "X") return undefined;
  const [parent = 0, group = 0, session = 0] = fields.slice(1, 4).map(Number);
  return { pid, parent, group, session, started: Number(fields[19]) };
}

/** All but this one. Empty where there is no /proc. */
export function listProcesses(): ProcessEntry[] {
  return list("/proc").flatMap((name) => {
    const pid = Number(name);
    return Number.isInteger(pid) && pid !== process.pid ? (readProcess(pid) ?? []) : [];
  });
}

/** The names in a folder; none where it is gone. */
export function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined where it cannot be read: the process is gone, or somebody else's. */
export function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return undefined;
  }
}

export function readLink(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

/**
 * A boot and a namespace of process ids: in a container, or behind a folder that machines share, the same pids mean
 * other processes.
 */
function readSpace(): string {
  const boot = readOrNothing("/proc/sys/kernel/random/boot_id")?.slice(0, 8) ?? "none";
  const namespace = /\d+/u.exec(readLink("/proc/self/ns/pid") ?? "")?.[0] ?? "0";
  return `${boot}.${namespace}`;
}

let space: string | undefined;
let mark: string | undefined;

/** Names this process among all that there are and were: `boot.namespace.pid.started`. */
export function workerMark(): string {
  space ??= readSpace();
  mark ??= `${space}.${process.pid}.${readProcess(process.pid)?.started ?? 0}`;
  return mark;
}

/** Who wrote a text that begins with its mark; undefined when that was on another machine or in another container. */
export function startedAs(text: string): Starter | undefined {
  const [boot, namespace, pid, started] = text.split(/[.-]/u);
  workerMark();
  const known = `${boot}.${namespace}` === space && Number(pid) > 0 && Number(started) > 0;
  return known ? { pid: Number(pid), started: Number(started) } : undefined;
}

export function livesAs({ pid, started }: Starter): boolean {
  return readProcess(pid)?.started === started;
}
