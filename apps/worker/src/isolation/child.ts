import { createLogger, readConfig } from "@muster/runtime";
import { Attempt, execute } from "@muster/worker";
import { WORKER_CONFIG } from "../config.ts";
import { loadAllHandlers } from "../load-handlers.ts";
import type { FromChild, ToChild } from "./messages.ts";

/** Runs one job that was lost before, then ends. Its parent speaks for it: it knows neither SQL nor Redis. */
const config = readConfig(WORKER_CONFIG, process.env);
const log = createLogger({ name: "isolated", level: config.LOG_LEVEL });
const handlers = await loadAllHandlers(config);
let attempt: Attempt | undefined;

process.on("message", (message: ToChild) => {
  if (message.kind === "stop") attempt?.stop("cancel");
  else void run(message);
});
// The worker died: nobody will record what this process does.
process.on("disconnect", () => process.exit(1));

async function run({ job, workerId }: Extract<ToChild, { kind: "run" }>): Promise<void> {
  attempt = new Attempt(job, workerId);
  const handler = handlers[job.type];
  const { outcome } =
    handler === undefined
      ? { outcome: { kind: "error", error: `no handler for type "${job.type}" on this worker` } as const }
      : await execute(handler, attempt, () => log.child({ job: job.taskId, attempt: job.attempt }));
  const message: FromChild = { kind: "ended", outcome, completion: attempt.completion };
  process.send?.(message, () => process.exit(0));
}
