import { hasAnswered } from "@muster/runtime/command-line";
import { sealEnvironment } from "@muster/runtime/sealed-environment";

const answered = await hasAnswered({
  name: "migrate",
  about:
    "Creates the database where it is missing, and creates or updates Muster's tables in it. Safe to repeat.",
  example: "DATABASE_URL=postgres://me@db.example/jobs npm run migrate",
  settings: async () => (await import("./config.ts")).DATABASE_CONFIG,
});
if (!answered) {
  sealEnvironment();
  // Only now, because the process may have restarted itself: nothing is loaded twice.
  await import("./migrate-run.ts");
}
