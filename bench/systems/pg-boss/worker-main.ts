import { PgBoss } from "pg-boss";
import type { Payload } from "../../run/payload.ts";
import { handlerStarted, probeStarted, tell } from "../../run/starts.ts";
import { instanceOptions, QUEUE, workOptions } from "./options.ts";

const id = process.argv[2] ?? "";
const boss = new PgBoss(instanceOptions(id, process.env["BENCH_DATABASE_URL"] ?? ""));
boss.on("error", (error) => process.stderr.write(`${error.stack}\n`));
await boss.start();
await boss.work<Payload>(QUEUE, workOptions(id), async (jobs) => {
  for (const {
    data: { at },
  } of jobs) {
    if (at === "") await handlerStarted();
    else probeStarted(at);
  }
});
process.once("SIGTERM", () => {
  void boss.stop({ graceful: true, timeout: 5_000 }).then(() => process.exit(0));
});
tell({ kind: "ready" });
