import { parentPort, workerData } from "node:worker_threads";
import { beat, openDatabase } from "@muster/db/heartbeat";
import { lateLog, startLoop, unreadMetrics, withDeadline } from "@muster/runtime/bare";
import type { FromThread, ThreadData, ToThread } from "./messages.ts";
import { monotonicMs, SharedPulse, StallDetector } from "./pulse.ts";

/** Milliseconds. */
const LAST_WORDS_MS = 2_000;

/**
 * The heartbeat's thread. It beats on a connection of its own, so that neither a handler that blocks the main thread
 * nor a pool that is full costs the worker its lease; and it ends a process whose main thread will not come back.
 */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- heartbeat.ts, the only one to start this thread, sends it
const data = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error("the heartbeat runs in a worker thread only");

const log = lateLog({ name: "heartbeat", level: data.logLevel });
const metrics = unreadMetrics();
const pulse = new SharedPulse(data.shared);
const database = openDatabase({
  ...data.databaseAddress,
  connections: 1,
  name: "muster-heartbeat",
  log,
  metrics,
  deadlineMs: Math.min(data.intervalMs, 5_000),
});

let workerId = data.workerId;
let handled: string[] = [];
let runningIn = "{}";

const send = (message: FromThread): void => port.postMessage(message);

const beats = startLoop({
  name: "heartbeat",
  intervalMs: data.intervalMs,
  // Every missed beat brings the end of the lease nearer.
  failurePauseMs: Math.min(data.intervalMs, 500),
  log,
  metrics,
  runOnce: async () => {
    const sentAt = monotonicMs();
    const beatFor = workerId;
    const acknowledged = handled;
    handled = [];
    try {
      const answer = await beat(database, beatFor, pulse.running, acknowledged, runningIn);
      send({ kind: "answer", workerId: beatFor, sentAt, answeredAt: monotonicMs(), answer });
    } catch (error) {
      handled.push(...acknowledged);
      throw error;
    }
  },
});

const stalls = new StallDetector(monotonicMs());
const watchdog = startLoop({
  name: "watchdog",
  intervalMs: 2_000,
  log,
  metrics,
  runOnce: async () => {
    if (!stalls.isWedged(pulse, monotonicMs())) return;
    log.fatal("the main thread is blocked past the deadline of everything it runs: ending the process");
    try {
      await withDeadline(log.written(), LAST_WORDS_MS, "writing why the process ends");
    } finally {
      process.kill(process.pid, "SIGKILL");
    }
  },
});

port.on("message", (message: ToThread) => {
  if (message.kind === "handled") handled.push(...message.taskIds);
  else if (message.kind === "running") runningIn = message.byQueue;
  else if (message.kind === "identity") {
    workerId = message.workerId;
    beats.wake();
  } else void stop();
});

async function stop(): Promise<void> {
  await Promise.all([beats.stop(), watchdog.stop()]);
  await database.close();
  port?.close();
}
