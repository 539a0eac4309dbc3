import type * as followed from "./log/followed.ts";
import type * as log from "./log/read-log.ts";
import type * as cancellable from "./queries/cancellable.ts";
import type * as counts from "./queries/count-jobs.ts";
import type * as explain from "./queries/explain.ts";
import type * as jobs from "./queries/get-job.ts";
import type * as attempts from "./queries/list-attempts.ts";
import type * as lists from "./queries/list-jobs.ts";
import type * as watch from "./queries/watch.ts";

/**
 * The reads behind the API's answers. They are written with kysely, whose modules are loaded by the first call: a worker, a
 * heartbeat's thread and a service that only submits never make one, and stay 9 MB smaller (decision 0020).
 */
export const getJobs: typeof jobs.getJobs = async (...asked) =>
  (await import("./queries/get-job.ts")).getJobs(...asked);

export const listJobs: typeof lists.listJobs = async (...asked) =>
  (await import("./queries/list-jobs.ts")).listJobs(...asked);

export const countJobs: typeof counts.countJobs = async (...asked) =>
  (await import("./queries/count-jobs.ts")).countJobs(...asked);

export const listAttempts: typeof attempts.listAttempts = async (...asked) =>
  (await import("./queries/list-attempts.ts")).listAttempts(...asked);

export const jobSituation: typeof explain.jobSituation = async (...asked) =>
  (await import("./queries/explain.ts")).jobSituation(...asked);

export const liveWorkers: typeof explain.liveWorkers = async (...asked) =>
  (await import("./queries/explain.ts")).liveWorkers(...asked);

export const queuedAhead: typeof explain.queuedAhead = async (...asked) =>
  (await import("./queries/explain.ts")).queuedAhead(...asked);

export const cancellablePage: typeof cancellable.cancellablePage = async (...asked) =>
  (await import("./queries/cancellable.ts")).cancellablePage(...asked);

export const cancellableOf: typeof cancellable.cancellableOf = async (...asked) =>
  (await import("./queries/cancellable.ts")).cancellableOf(...asked);

export const markWatched: typeof watch.markWatched = async (...asked) =>
  (await import("./queries/watch.ts")).markWatched(...asked);

export const readLogs: typeof log.readLogs = async (...asked) =>
  (await import("./log/read-log.ts")).readLogs(...asked);

export const logEnds: typeof log.logEnds = async (...asked) =>
  (await import("./log/read-log.ts")).logEnds(...asked);

export const findFollowed: typeof followed.findFollowed = async (...asked) =>
  (await import("./log/followed.ts")).findFollowed(...asked);
