import { cpus, loadavg } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { type LateLog, lateLog, startLoop, unreadMetrics, withDeadline } from "@muster/runtime/bare";
import type { Beaten, BeatIdentity, FromThread, ThreadData, ToThread } from "./messages.ts";
import { monotonicMs, SharedPulse, StallDetector } from "./pulse.ts";

/** Milliseconds. */
const LAST_WORDS_MS = 2_000;
const MAX_DEADLINE_MS = 5_000;

/** What a beat says. */
export interface BeatNews {
  readonly running: number;
  /** Cancels that were acted on, and may be forgotten. */
  readonly handledCancels: readonly string[];
  /** As `BeatStore.news`. */
  readonly news: string;
  /** Of the whole machine over the last minute, 1 for each processor. Where the system does not say, 0. */
  readonly load: number;
}

/** A store as the heartbeat's thread has it, by a connection of its own. */
export interface BeatConnection<Who, Answer> {
  beat(who: Who, news: BeatNews): Promise<Answer>;
  close(): Promise<void>;
}

/** What a connection is opened with. */
export interface BeatSettings<Store> {
  readonly store: Store;
  /** How long a beat may take, milliseconds. */
  readonly deadlineMs: number;
  readonly log: LateLog;
  readonly metrics: ReturnType<typeof unreadMetrics>;
}

/**
 * The heartbeat's thread. It beats on a connection of its own, so that neither a handler that blocks the main thread
 * nor a pool that is full costs the worker its lease; and it ends a process whose main thread will not come back.
 */
export function runBeats<Who extends BeatIdentity, Answer extends Beaten, Store>(
  open: (settings: BeatSettings<Store>) => BeatConnection<Who, Answer>,
): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- heartbeat.ts, the only one to start this thread, sends it
  const data = workerData as ThreadData<Who, Store>;
  const port = parentPort;
  if (port === null) throw new Error("the heartbeat runs in a worker thread only");
  const log = lateLog({ name: "heartbeat", level: data.logLevel });
  const metrics = unreadMetrics();
  const deadlineMs = Math.min(data.intervalMs, MAX_DEADLINE_MS);
  const connection = open({ store: data.store, deadlineMs, log, metrics });
  const pulse = new SharedPulse(data.shared);
  const said: Said<Who> = { identity: data.identity, handled: [], news: data.news };
  const beats = startLoop({
    name: "heartbeat",
    intervalMs: data.intervalMs,
    // Every missed beat brings the end of the lease nearer.
    failurePauseMs: Math.min(data.intervalMs, 500),
    log,
    metrics,
    runOnce: async () => port.postMessage(await beatOnce(connection, pulse, said)),
  });
  const watchdog = startWatchdog(pulse, log, metrics);
  port.on("message", (message: ToThread<Who>) => {
    if (message.kind === "handled") said.handled.push(...message.taskIds);
    else if (message.kind === "news") said.news = message.news;
    else if (message.kind === "beat") beats.wake();
    else if (message.kind === "identity") {
      said.identity = message.identity;
      beats.wake();
    } else
      void Promise.all([beats.stop(), watchdog.stop()])
        .then(() => connection.close())
        .then(() => port.close());
  });
}

/** What this thread was told by the other one. */
interface Said<Who> {
  identity: Who;
  handled: string[];
  news: string;
}

const processors = Math.max(1, cpus().length);

async function beatOnce<Who extends BeatIdentity, Answer>(
  connection: BeatConnection<Who, Answer>,
  pulse: SharedPulse,
  said: Said<Who>,
): Promise<FromThread<Answer>> {
  const sentAt = monotonicMs();
  const { identity, handled, news } = said;
  const load = (loadavg()[0] ?? 0) / processors;
  said.handled = [];
  try {
    const answer = await connection.beat(identity, {
      running: pulse.running,
      handledCancels: handled,
      news,
      load,
    });
    pulse.beat(true);
    return { kind: "answer", workerId: identity.workerId, sentAt, answeredAt: monotonicMs(), answer };
  } catch (error) {
    pulse.beat(false);
    said.handled.push(...handled);
    throw error;
  }
}

function startWatchdog(
  pulse: SharedPulse,
  log: LateLog,
  metrics: ReturnType<typeof unreadMetrics>,
): ReturnType<typeof startLoop> {
  const stalls = new StallDetector(monotonicMs());
  return startLoop({
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
}
