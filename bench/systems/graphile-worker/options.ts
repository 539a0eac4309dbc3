import { Logger, type WorkerUtilsOptions } from "graphile-worker";

const QUIET = new Logger(() => () => undefined);

const FASTEST = {
  concurrentJobs: 24,
  maxPoolSize: 25,
  localQueue: { size: 500 },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
};

/** By system id; `graphile-worker` is the preset of https://worker.graphile.org/docs/performance. */
export function options(id: string, connectionString: string): WorkerUtilsOptions {
  const worker = id === "graphile-worker" ? FASTEST : {};
  return { preset: { worker: { connectionString, logger: QUIET, ...worker } } };
}
