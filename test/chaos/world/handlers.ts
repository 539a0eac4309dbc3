import { appendFileSync } from "node:fs";
import { isMarkedAsUntransferable } from "node:worker_threads";
import {
  defineHandler,
  type Handler,
  type HandlerContext,
  type HandlerJob,
  PermanentError,
  RateLimitError,
} from "@muster/job";
import { monotonicMs } from "./monotonic.ts";

/** The handlers that the harness's workers run. Each leaves a trace outside the database, whatever happens next. */
const EFFECTS = process.env["EFFECTS_FILE"] ?? "";
const WORKER = process.env["WORKER_NAME"] ?? "";

/** Written at once and by one system call: a process killed right after it has left its line, and no half of one. */
function trace(what: "start" | "end", job: HandlerJob, context: HandlerContext): void {
  const fields = [what, job.id, context.fence, WORKER, process.pid, monotonicMs()];
  appendFileSync(EFFECTS, `${fields.join(" ")}\n`);
}

interface Order {
  /** How long it takes. Default: no time. */
  readonly ms?: number;
  /** Fails this many first attempts. */
  readonly failures?: number;
  /** Fails this many first starts: unlike attempts, they are not counted again after a redrive. */
  readonly failStarts?: number;
  /** What it calls. */
  readonly url?: string;
}

/** Takes its time, listens to its signal, fails as often as it is told to. */
export const work: Handler<Order> = async (job, context) => {
  trace("start", job, context);
  const { ms = 0, failures = 0, failStarts = 0 } = job.json();
  if (ms > 0) await pause(ms, context.signal);
  if (context.fence <= failStarts || context.attempt <= failures)
    throw new Error(`asked to fail attempt ${context.attempt}`);
  trace("end", job, context);
};

/** As `work`, and tells all along how far it is. */
export const telling: Handler<Order> = async (job, context) => {
  const timer = setInterval(() => context.progress(0.5), 200);
  try {
    await work(job, context);
  } finally {
    clearInterval(timer);
  }
};

/** As `work`, and says when it ends, however it does: what runs at once can be told. */
export const bounded: Handler<Order> = async (job, context) => {
  trace("start", job, context);
  const { ms = 0, failures = 0 } = job.json();
  try {
    if (ms > 0) await pause(ms, context.signal);
    if (context.attempt <= failures) throw new Error(`asked to fail attempt ${context.attempt}`);
  } finally {
    trace("end", job, context);
  }
};

/** Calls a service, and says what that answers. */
export const call: Handler<Order> = async (job, context) => {
  trace("start", job, context);
  try {
    const response = await fetch(`${job.json().url}?job=${job.id}`, { signal: context.signal });
    await response.arrayBuffer();
    const retryAfter = 1_000 * Number(response.headers.get("retry-after"));
    if (response.status === 429) throw new RateLimitError({ retryAfter });
    if (response.status === 422) throw new PermanentError("the service refused it");
    if (!response.ok) throw new Error(`the service answered ${response.status}`);
  } finally {
    trace("end", job, context);
  }
};

/** Holds its thread, if not a processor: no timer, no answer, no signal gets through meanwhile. */
export const block: Handler<Order> = (job, context) => {
  trace("start", job, context);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, job.json().ms ?? 0);
  trace("end", job, context);
};

/** Reads its payload, and gives away the memory that it lies in, as one does that sends it to a thread. */
export const giveAway: Handler<Order> = (job, context) => {
  trace("start", job, context);
  job.json();
  const { buffer } = job.payload.data;
  // The pool, in which Buffer's small copies lie, cannot be given away.
  if (buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)) buffer.transfer();
  trace("end", job, context);
};

/** Ignores its signal. */
export const stubborn: Handler<Order> = async (job, context) => {
  trace("start", job, context);
  await pause(job.json().ms ?? 0, new AbortController().signal);
  trace("end", job, context);
};

/** Holds its thread for ever in its first attempts; the later ones end at once. */
const spin: Handler<Order> = (job, context) => {
  trace("start", job, context);
  while (context.attempt <= (job.json().failures ?? 0));
  trace("end", job, context);
};
export const spinInProcess: Handler<Order> = defineHandler({ isolation: "process" }, spin);
export const spinInThread: Handler<Order> = defineHandler({ isolation: "thread" }, spin);

/** Takes its process with it. */
export const poison: Handler = (job, context) => {
  trace("start", job, context);
  process.kill(process.pid, "SIGKILL");
  // Until the signal has arrived, nothing of ours runs on.
  while (true);
};

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    });
  });
}
