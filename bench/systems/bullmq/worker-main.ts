import { Worker } from "bullmq";
import type { Payload } from "../../run/payload.ts";
import { handlerStarted, probeStarted, tell } from "../../run/starts.ts";
import { connection, QUEUE } from "./options.ts";

const worker = new Worker<Payload>(
  QUEUE,
  async ({ data: { at } }) => {
    if (at === "") await handlerStarted();
    else probeStarted(at);
  },
  {
    connection: connection(process.env["BENCH_REDIS_URL"] ?? ""),
    concurrency: Number(process.env["BENCH_CONCURRENCY"]),
  },
);
worker.on("error", (error) => process.stderr.write(`${error.stack}\n`));
process.once("SIGTERM", () => {
  void worker.close().then(() => process.exit(0));
});
await worker.waitUntilReady();
tell({ kind: "ready" });
