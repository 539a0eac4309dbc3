import type { CommandLine } from "@muster/runtime/command-line";

export const WORKER: CommandLine = {
  name: "worker",
  about: "Muster's worker: takes jobs from the queues and runs their handlers, built-in ones and yours.",
  example: "HANDLERS='handlers/*.ts' WORKER_CONCURRENCY=50",
  settings: async () => (await import("./config.ts")).WORKER_CONFIG,
  run: () => import("./run.ts"),
};
