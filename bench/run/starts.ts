import type { Order, Report } from "./messages.ts";

/**
 * The handler of every system's worker: it does nothing but count itself, and tells the benchmark afterwards. Workers
 * load this module into their own process.
 */

/** Often enough for a clock that is read to the hundredth of a second, and nothing while nobody works. */
const TELL_EVERY_MS = 10;

let count = 0;
let firstNs = 0n;
let telling: NodeJS.Timeout | undefined;
let latenciesMs: number[] = [];

const { promise: opened, resolve: open } = Promise.withResolvers<void>();
let gated = process.env["BENCH_GATED"] === "1";

export function tell(report: Report): void {
  // Without a parent nobody listens any more.
  if (process.connected) process.send?.(report);
}

/** Called as each handler starts; a promise only while several workers wait for each other. */
export function handlerStarted(): void | Promise<void> {
  if (count === 0) firstNs = process.hrtime.bigint();
  count += 1;
  telling ??= setTimeout(tellStarts, TELL_EVERY_MS);
  if (gated) return opened;
}

/** The same for a job whose way to its handler is measured. */
export function probeStarted(at: string): void {
  latenciesMs.push(Number(process.hrtime.bigint() - BigInt(at)) / 1e6);
  void handlerStarted();
}

function tellStarts(): void {
  telling = undefined;
  tell({ kind: "starts", count, firstNs });
}

function obey(order: Order): void {
  if (order.kind === "go") {
    gated = false;
    firstNs = process.hrtime.bigint();
    open();
    tellStarts();
  }
  if (order.kind === "latencies") {
    tell({ kind: "latencies", ms: latenciesMs });
    latenciesMs = [];
  }
}

process.on("message", obey);
// The benchmark is gone, however it ended: nobody would stop this worker.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
// Listening must not keep a worker alive that has been told to end.
process.channel?.unref();
