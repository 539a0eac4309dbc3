import { costMeasures } from "./cost.ts";
import { drain, scaling } from "./drain.ts";
import { endToEnd } from "./end-to-end.ts";
import { apiMemory, bulkEnqueue, singleEnqueue } from "./enqueue.ts";
import { history } from "./growth/history.ts";
import { queue } from "./growth/queue.ts";
import { queueStatus } from "./growth/queue-status.ts";
import { idleCost, logPerJob } from "./growth/running-costs.ts";
import { idleLatency, loadedLatency } from "./latency.ts";
import { limitedCost, limitedLatency } from "./limits.ts";
import type { Measure } from "./measure.ts";
import { idleRemotes, remoteDrain } from "./remote.ts";
import { secureEnqueue } from "./secure.ts";

export const MEASURES: readonly Measure[] = [
  bulkEnqueue,
  singleEnqueue,
  secureEnqueue,
  drain,
  remoteDrain,
  scaling,
  endToEnd,
  idleLatency,
  loadedLatency,
  apiMemory,
  history,
  queue,
  queueStatus,
  idleCost,
  idleRemotes,
  logPerJob,
  limitedCost,
  limitedLatency,
  ...costMeasures(),
];
