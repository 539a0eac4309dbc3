import { glob, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Stoppable, sleep } from "@muster/runtime";

const LOOK_EVERY_MS = 500;
const CODE = "**/*.{ts,mts,cts,js,mjs,cjs,json}";
const MAX_FILES = 2_000;

/**
 * Calls `onChange` when a file that the patterns match, or another one beside or below it, is written, added or removed.
 * It looks instead of being told: notifications do not cross the mounts of containers.
 */
export function watchFiles(patterns: readonly string[], onChange: () => void): Stoppable {
  const stopping = new AbortController();
  const turn = async (): Promise<void> => {
    let last = await fingerprint(patterns);
    while (!stopping.signal.aborted) {
      await sleep(LOOK_EVERY_MS, stopping.signal);
      const now = await fingerprint(patterns);
      if (!stopping.signal.aborted && now !== last) onChange();
      last = now;
    }
  };
  const turning = turn();
  return {
    stop: async () => {
      stopping.abort();
      await turning;
    },
  };
}

async function fingerprint(patterns: readonly string[]): Promise<string> {
  const named = new Set<string>();
  for (const pattern of patterns) for await (const file of glob(pattern)) named.add(resolve(file));
  const files = new Set(named);
  for (const folder of new Set([...named].map((file) => dirname(file)))) {
    const exclude = (name: string): boolean => /(^|\/)(node_modules|\.[^/.].*)$/.test(name);
    for await (const file of glob(CODE, { cwd: folder, exclude })) {
      if (files.size >= MAX_FILES) break;
      files.add(resolve(folder, file));
    }
  }
  const stamps = [...files].toSorted().map(async (file) => {
    const { mtimeMs, size } = await stat(file).catch(() => ({ mtimeMs: 0, size: 0 }));
    return `${file} ${mtimeMs} ${size}`;
  });
  return (await Promise.all(stamps)).join("\n");
}
