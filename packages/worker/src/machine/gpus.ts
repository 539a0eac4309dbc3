import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** A driver that hangs must not keep a worker from starting. */
const LIMIT_MS = 2_000;
const PROGRAM = "nvidia-smi";
const QUESTION = ["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"];

export interface Gpu {
  readonly name: string;
  readonly memoryMb: number;
}

/** The GPUs of this machine that NVIDIA's tool knows of; none where there is no such tool, or it does not answer in time. */
export async function readGpus(path: string = process.env["PATH"] ?? ""): Promise<Gpu[]> {
  const program = await find(path);
  return program === undefined ? [] : gpusIn(await ask(program, path));
}

async function find(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const program = join(folder, PROGRAM);
    try {
      await access(program, constants.X_OK);
      return program;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** What it prints; nothing where it fails. Of the environment it gets what it finds its libraries by, and no secrets. */
function ask(program: string, path: string): Promise<string> {
  const limits = { timeout: LIMIT_MS, killSignal: "SIGKILL", maxBuffer: 64 * 1024 } as const;
  return new Promise((resolve) => {
    execFile(program, QUESTION, { ...limits, env: { PATH: path } }, (error, printed) =>
      resolve(error === null ? printed : ""),
    );
  });
}

/** Of lines such as `NVIDIA A100-SXM4-40GB, 40960`. */
export function gpusIn(printed: string): Gpu[] {
  return printed.split("\n").flatMap((line) => {
    const [, name, memory] = /^(.{1,100}), (\d{1,9})\s*$/u.exec(line) ?? [];
    return name === undefined ? [] : [{ name, memoryMb: Number(memory) }];
  });
}
