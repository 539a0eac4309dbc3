import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { gpusIn, readGpus } from "./gpus.ts";

let folder: string | undefined;
afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true });
  folder = undefined;
});

async function withTool(script: string): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), "muster-gpus-"));
  const program = join(folder, "nvidia-smi");
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  return `${folder}:/usr/bin:/bin`;
}

test("the lines of the tool are GPUs, and what is none is left out", () => {
  expect(gpusIn("NVIDIA A100-SXM4-40GB, 40960\nTesla T4, 15360\n\nNo devices were found\n")).toEqual([
    { name: "NVIDIA A100-SXM4-40GB", memoryMb: 40_960 },
    { name: "Tesla T4", memoryMb: 15_360 },
  ]);
});

test("the tool is asked where it is installed, without this process's secrets", async () => {
  const path = await withTool('echo "${HOME:-none} $1, 8192"');
  expect(await readGpus(path)).toEqual([{ name: "none --query-gpu=name,memory.total", memoryMb: 8_192 }]);
});

test("a tool that fails, hangs, or is missing means no GPUs", async () => {
  expect(await readGpus(await withTool("echo 'A, 1'; exit 9"))).toEqual([]);
  const started = performance.now();
  expect(await readGpus(await withTool("exec sleep 600"))).toEqual([]);
  expect(performance.now() - started).toBeLessThan(60_000);
  expect(await readGpus("/nowhere")).toEqual([]);
});
