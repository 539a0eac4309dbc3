import { workerData } from "node:worker_threads";
import { signalGroup } from "../handlers/process-group.ts";

const LOOK_EVERY_MS = 250;

/**
 * A thread in each isolated process. When the worker is killed nobody is left to end its runners, and a handler in a
 * busy loop cannot notice by itself: this thread does, and takes the process and its programs with it.
 */
const worker: unknown = workerData;

setInterval(() => {
  if (process.ppid !== worker) signalGroup(process.pid, "SIGKILL");
}, LOOK_EVERY_MS);
