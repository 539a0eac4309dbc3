import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { installRedisServer } from "./redis-install.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-install-"));
  vi.spyOn(process, "getuid").mockReturnValue(1000);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function program(name: string, exitCode: number): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\necho "${name}: no" >&2\nexit ${exitCode}\n`);
  await chmod(join(folder, name), 0o755);
}

test.each([[[]], [["sudo"]]])(
  "without root, and with sudo that asks for a password (%j), nothing is tried, and the command is told",
  async (others) => {
    await program("apt-get", 0);
    for (const name of others) await program(name, 1);
    const said: string[] = [];
    const installing = installRedisServer((line) => said.push(line), folder);
    await expect(installing).rejects.toThrow(
      /Run: sudo apt-get update && sudo apt-get install .*redis-tools\n.*REDIS_URL/u,
    );
    expect(said).toEqual([]);
  },
);
