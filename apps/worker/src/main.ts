import { hasAnswered } from "@muster/runtime/command-line";
import { sealEnvironment } from "@muster/runtime/sealed-environment";

const answered = await hasAnswered({
  name: "worker",
  about: "Muster's worker: takes jobs from the queues and runs their handlers, built-in ones and yours.",
  example: "HANDLERS='handlers/*.ts' WORKER_CONCURRENCY=50 npm run worker",
  settings: async () => (await import("./config.ts")).WORKER_CONFIG,
});
if (!answered) {
  sealEnvironment();
  // Only now, because the process may have restarted itself: nothing is loaded twice.
  await import("./run.ts");
}
