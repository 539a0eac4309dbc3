import { parentPort, Worker } from "node:worker_threads";
import { complete } from "@muster/db";
import { type Body, MAX_CANCEL_GRACE_MS, MusterError, PermanentError } from "@muster/job";
import { createLogger, createMetrics, hideFields, hideSecretsOf, readConfig } from "@muster/runtime";
import { unsealEnvironment } from "@muster/runtime/sealed-environment";
import { startTracing, TRACE_CONFIG } from "@muster/trace-export";
import { runWithin } from "@muster/tracing";
import { Attempt, callHandler, type Execution, type HandlerServices, Reports } from "@muster/worker/attempt";
import { openSecrets } from "@muster/worker/secrets";
import { HANDLER_CONFIG, WORKER_CONFIG } from "../config.ts";
import { signalGroup } from "../handlers/process-group.ts";
import { loadAllHandlers } from "../load-handlers.ts";
import { files } from "../package-files.ts";
import { secretOptions } from "../secrets.ts";
import { tellOfDoom } from "./doom.ts";
import { watchProcess } from "./left-behind.ts";
import type { FromRunner, Sealed, ToRunner } from "./messages.ts";

/**
 * The inside of a runner, whether a process or a thread: runs one job after the other. Its worker speaks for it to SQL and
 * Redis; only what a handler ends in its own transaction is written from here, over the handler's connection.
 */
const thread = parentPort;
if (thread === null) unsealEnvironment();
// Kept, because a handler may replace it.
const sendToWorker = process.send?.bind(process);
const send = (message: FromRunner, sent: () => void = () => {}): void => {
  if (thread === null) sendToWorker?.(message, sent);
  else {
    thread.postMessage(message);
    sent();
  }
};
const belongings = tellOfDoom(send);
if (thread === null) followWorker();
hideSecretsOf(WORKER_CONFIG, process.env);
const config = readConfig(HANDLER_CONFIG, process.env);
hideFields(config.LOG_HIDE);
const log = createLogger({ name: "isolated", level: config.LOG_LEVEL });
const metrics = createMetrics();
// What a handler traces here is sent from here.
const tracing = await startTracing({
  config: readConfig(TRACE_CONFIG, process.env),
  serviceName: "muster-worker",
  log,
  metrics,
});
const handlers = new Map(Object.entries((await loadAllHandlers(config)).handlers));
let whenKept: ((done: boolean) => void) | undefined;
let whenSealed: ((sealed: Sealed) => void) | undefined;
// Merged and bounded here already: a handler may report in a tight loop.
const reports = new Reports({
  write: async ({ entries }) => {
    send({ kind: "reported", entries });
    return true;
  },
  kept: async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    whenKept = resolve;
    send({ kind: "keep" });
    if (!(await promise)) throw new MusterError("unavailable", "the database does not answer; try again");
  },
  log,
  metrics,
});
const services: HandlerServices = {
  reports,
  logOf: ({ taskId, type, attempt: number }, traceId) =>
    log.child({ job: taskId, type, attempt: number, ...(traceId !== undefined && { trace_id: traceId }) }),
  // Of a worker behind the API it would be refused, which knows of no database.
  transactions: config.WORKER_API === undefined ? { complete } : undefined,
  // Read here: what the worker sends would have to be sent for each job that may ask for one.
  secrets: openSecrets(secretOptions(config)),
};
const leftBehind = watchProcess();
let attempt: Attempt | undefined;

(thread ?? process).on("message", (message: ToRunner) => {
  // How long it may go on is its worker's business, which kills it then.
  if (message.kind === "stop") attempt?.stop(message.reason, MAX_CANCEL_GRACE_MS);
  else if (message.kind === "kept") whenKept?.(message.done);
  else if (message.kind === "sealed") whenSealed?.(message);
  else if (message.kind === "run") void run(message);
  else if (message.kind === "end") void leave();
});
send({ kind: "ready" });

/** With what was traced, for as long as its worker waits for it. */
async function leave(): Promise<void> {
  await tracing?.stop();
  belongings.leave(0);
}

/** By its worker: the keys are not here, where whatever a handler runs could read them. */
async function sealedByWorker(result: Body): Promise<Body> {
  const { promise, resolve } = Promise.withResolvers<Sealed>();
  whenSealed = resolve;
  send({ kind: "seal", result });
  const sealed = await promise;
  if ("refusal" in sealed) throw new PermanentError(sealed.refusal);
  return sealed.result;
}

async function run({ job, workerId, seals }: Extract<ToRunner, { kind: "run" }>): Promise<void> {
  const current = new Attempt(job, workerId);
  if (seals) current.sealResult = sealedByWorker;
  attempt = current;
  const handler = handlers.get(job.type);
  if (handler === undefined) {
    const error = `no handler for type "${job.type}" on this worker`;
    return send({ kind: "ended", outcome: { kind: "error", error }, completion: undefined, leftBehind: [] });
  }
  const { outcome, stillRunning } = await belongings.run(
    current,
    () =>
      new Promise<Execution>((resolve) => {
        current.startClock(performance.now());
        // Its span is its worker's.
        runWithin(current.trace, () => callHandler(handler, current, services, resolve));
      }),
  );
  current.end();
  await reports.end(current);
  // It has outlived its grace, and is about to be killed: only that frees the slot.
  if (stillRunning !== undefined) return;
  send({ kind: "ended", outcome, completion: current.completion, leftBehind: leftBehind() });
}

/** A process ends when its worker does, and not before. */
function followWorker(): void {
  new Worker(files.module("isolation/watchdog"), { workerData: Number(process.argv[2]) }).unref();
  process.on("disconnect", () => {
    process.once("exit", () => signalGroup(process.pid, "SIGKILL"));
    belongings.leave(1);
  });
  // Service managers signal every process of a service at once; its worker lets running jobs end first.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => {});
}
