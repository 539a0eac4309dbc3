import { parentPort, Worker } from "node:worker_threads";
import { MAX_CANCEL_GRACE_MS } from "@muster/job";
import { createLogger, createMetrics, hideSecretsOf, readConfig } from "@muster/runtime";
import { unsealEnvironment } from "@muster/runtime/sealed-environment";
import { Attempt, execute, Reports } from "@muster/worker";
import { HANDLER_CONFIG, WORKER_CONFIG } from "../config.ts";
import { signalGroup } from "../handlers/process-group.ts";
import { loadAllHandlers } from "../load-handlers.ts";
import type { FromCell, ToCell } from "./messages.ts";

/**
 * The inside of a cell, be it a process or a thread: runs one job after the other. Its worker speaks for it: it knows
 * neither SQL nor Redis.
 */
const thread = parentPort;
if (thread === null) unsealEnvironment();
const send = (message: FromCell): void => {
  if (thread === null) process.send?.(message);
  else thread.postMessage(message);
};
if (thread === null) followWorker();
hideSecretsOf(WORKER_CONFIG, process.env);
const config = readConfig(HANDLER_CONFIG, process.env);
const log = createLogger({ name: "isolated", level: config.LOG_LEVEL });
const handlers = await loadAllHandlers(config);
// Joined and bounded here already: a handler may report in a tight loop.
const reports = new Reports({
  write: async ({ entries }) => {
    send({ kind: "reported", entries });
    return true;
  },
  log,
  metrics: createMetrics(),
});
let attempt: Attempt | undefined;

(thread ?? process).on("message", (message: ToCell) => {
  // How long it may go on is its worker's business, which kills it then.
  if (message.kind === "stop") attempt?.stop(message.reason, MAX_CANCEL_GRACE_MS);
  else if (message.kind === "end") process.exit(0);
  else void run(message);
});
send({ kind: "ready" });

async function run({ job, workerId }: Extract<ToCell, { kind: "run" }>): Promise<void> {
  attempt = new Attempt(job, workerId);
  const handler = handlers[job.type];
  if (handler === undefined) {
    const error = `no handler for type "${job.type}" on this worker`;
    return send({ kind: "ended", outcome: { kind: "error", error }, completion: undefined });
  }
  const makeLog = () => log.child({ job: job.taskId, type: job.type, attempt: job.attempt });
  const { outcome, stillRunning } = await execute(handler, attempt, makeLog, reports);
  attempt.end();
  await reports.end(attempt);
  // It has outlived its grace, and is about to be killed: only that makes the slot free.
  if (stillRunning === undefined) send({ kind: "ended", outcome, completion: attempt.completion });
}

/** A process ends when its worker does, and not before. */
function followWorker(): void {
  new Worker(new URL("watchdog.ts", import.meta.url), { workerData: Number(process.argv[2]) }).unref();
  process.on("disconnect", () => {
    process.once("exit", () => signalGroup(process.pid, "SIGKILL"));
    process.exit(1);
  });
  // Service managers signal every process of a service at once; its worker lets running jobs end first.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => {});
}
