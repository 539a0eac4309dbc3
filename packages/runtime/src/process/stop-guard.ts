import { Worker } from "node:worker_threads";
import type { Logger } from "../log/logger.ts";

// Its lines go straight to the file descriptor: a thread's console writes through the main thread, which is blocked.
const GUARD = `
const { workerData } = require("node:worker_threads");
setTimeout(() => {
  require("node:fs").writeSync(2, "the main thread is still blocked at the end of the stop: ending the process\\n");
  process.kill(process.pid, "SIGKILL");
}, workerData);`;

/**
 * Ends the process after this long, whatever its main thread does: a handler that blocks it lets none of our timers
 * fire, and a stop that should be over would last until somebody kills the process.
 */
export function guardStop(ms: number, log: Logger): void {
  const guard = new Worker(GUARD, {
    eval: true,
    workerData: ms,
    resourceLimits: { maxYoungGenerationSizeMb: 1 },
  });
  guard.on("error", (err) => log.warn({ err }, "nothing enforces the deadline of this stop"));
  guard.unref();
}
