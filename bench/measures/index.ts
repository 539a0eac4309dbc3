import { drain, scaling } from "./drain.ts";
import { endToEnd } from "./end-to-end.ts";
import { apiMemory, bulkEnqueue, singleEnqueue } from "./enqueue.ts";
import { idleLatency, loadedLatency } from "./latency.ts";
import type { Measure } from "./measure.ts";

export const MEASURES: readonly Measure[] = [
  bulkEnqueue,
  singleEnqueue,
  drain,
  scaling,
  endToEnd,
  idleLatency,
  loadedLatency,
  apiMemory,
];
