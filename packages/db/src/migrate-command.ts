import type { CommandLine } from "@muster/runtime/command-line";

export const MIGRATE: CommandLine = {
  name: "migrate",
  about:
    "Creates the database where it is missing, and creates or updates Muster's tables in it. Safe to repeat.",
  example: "DATABASE_URL=postgres://me@db.example/jobs",
  settings: async () => (await import("./config.ts")).DATABASE_CONFIG,
  run: () => import("./migrate-run.ts"),
};
