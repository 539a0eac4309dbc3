import { hasAnswered } from "@muster/runtime/command-line";
import { sealEnvironment } from "@muster/runtime/sealed-environment";

const answered = await hasAnswered({
  name: "api",
  about: "Muster's API: takes jobs by gRPC, Connect and gRPC-Web, and answers questions about them.",
  example:
    "DATABASE_URL=postgres://me@db.example/jobs REDIS_URL=redis://cache.example API_PORT=9000 npm run api",
  settings: async () => (await import("./config.ts")).API_CONFIG,
});
if (!answered) {
  sealEnvironment();
  // Only now, because the process may have restarted itself: nothing is loaded twice.
  await import("./run.ts");
}
