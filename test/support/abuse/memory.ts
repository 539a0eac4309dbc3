import { readFileSync } from "node:fs";

/** Bytes of memory that a process holds (Linux). */
export function residentBytes(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  if (kib === undefined) throw new Error(`process ${pid} does not tell its memory`);
  return Number(kib) * 1024;
}
