import type { CommandLine } from "@muster/runtime/command-line";

export const API: CommandLine = {
  name: "api",
  about: "Muster's API: takes jobs by gRPC, Connect and gRPC-Web, and answers questions about them.",
  example: "DATABASE_URL=postgres://me@db.example/jobs REDIS_URL=redis://cache.example API_PORT=9000",
  settings: async () => (await import("./config.ts")).API_CONFIG,
  run: () => import("./run.ts"),
};
