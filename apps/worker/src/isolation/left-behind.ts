import { isMainThread } from "node:worker_threads";

/** A job that has left more than this in memory, in bytes, would make the next ones pay for it. */
const MAX_GROWTH_BYTES: number = 512 * 1024 * 1024;

/**
 * What a job changes in its process, others find there. The returned function says in words what has changed since.
 * What it cannot see (globals, the state of modules) is shared by the jobs of a process, as it is within a worker.
 */
export function watchProcess(): () => string[] {
  const [folder, environment, bytes] = [currentFolder(), environmentText(), residentBytes()];
  return () => [
    ...(currentFolder() === folder ? [] : ["another working directory"]),
    ...(environmentText() === environment ? [] : ["another environment"]),
    ...(process.exitCode === undefined ? [] : ["an exit code"]),
    ...(residentBytes() - bytes > MAX_GROWTH_BYTES ? ["much memory"] : []),
  ];
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    // It was deleted, which is a change as well.
    return "";
  }
}

const environmentText = (): string => JSON.stringify(process.env);

/** Of a thread it would be that of the whole worker. */
const residentBytes = (): number => (isMainThread ? process.memoryUsage.rss() : 0);
