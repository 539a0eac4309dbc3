import { availableParallelism, cpus, hostname, release, totalmem } from "node:os";
import type { WorkerCard } from "@muster/db";
import { VERSION } from "@muster/runtime";
import { type Gpu, readGpus } from "./gpus.ts";

const MB = 1024 * 1024;

export interface AboutWorkerOptions {
  /** Over those that the machine gives. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Where its metrics are: host:port. */
  readonly address?: string | undefined;
}

/** What a worker says of itself when it registers: its labels, those of its machine among them, and its hardware for people. */
export async function aboutWorker({
  labels,
  address,
}: AboutWorkerOptions): Promise<Pick<WorkerCard, "labels" | "hardware" | "version" | "address">> {
  const gpus = await readGpus();
  return {
    labels: { ...machineLabels(gpus), ...labels },
    hardware: hardwareOf(gpus),
    version: VERSION,
    ...(address !== undefined && { address }),
  };
}

/** What placement can ask of a machine. Numbers are whole, as text. */
function machineLabels(gpus: readonly Gpu[]): Record<string, string> {
  return {
    arch: process.arch,
    os: process.platform,
    host: hostname(),
    version: VERSION,
    cpu: String(availableParallelism()),
    memory_mb: String(memoryMb()),
    ...(gpus.length > 0 && {
      gpu: "true",
      // A job may get any of them.
      gpu_memory_mb: String(Math.min(...gpus.map((gpu) => gpu.memoryMb))),
    }),
  };
}

function hardwareOf(gpus: readonly Gpu[]): Record<string, string> {
  const processors = cpus();
  return {
    arch: process.arch,
    os: process.platform,
    kernel: release(),
    processor: processors[0]?.model.trim() ?? "",
    processors: String(processors.length),
    cpu: String(availableParallelism()),
    memory_mb: String(memoryMb()),
    node: process.versions.node,
    ...(gpus.length > 0 && { gpus: gpus.map(({ name, memoryMb: mb }) => `${name} (${mb} MiB)`).join(", ") }),
  };
}

/** What this process may use: of its container, where that has a limit. */
function memoryMb(): number {
  return Math.floor(Math.min(totalmem(), process.constrainedMemory() || Infinity) / MB);
}
