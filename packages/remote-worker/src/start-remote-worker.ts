import { hostname } from "node:os";
import { isUnavailable } from "@muster/job";
import {
  checkOptions,
  createLifecycle,
  createLogger,
  createMetrics,
  describe,
  faultOf,
  type Logger,
  type Metrics,
  retry,
  type Turning,
} from "@muster/runtime";
import {
  aboutWorker,
  checkQueues,
  type Engine,
  engineSealing,
  type HostOptions,
  startEngine,
  tellMissing,
} from "@muster/worker/engine";
import { openSecrets } from "@muster/worker/secrets";
import { REMOTE_CHECKS } from "./check-options.ts";
import { remotePort } from "./remote-port.ts";
import { readUrls } from "./service/api-urls.ts";
import type { ServiceAddress } from "./service/service-address.ts";

/** How long a whole stop may take beyond the drain, as for a worker with a database. */
const STOP_MARGIN_MS = 9_000;
const PAUSES = { initialMs: 200, maxMs: 2_000, leastMs: 100, permanentMs: 2_000 };

export interface RemoteWorkerOptions extends HostOptions, Omit<ServiceAddress, "urls"> {
  /**
   * Where the API is: `https://jobs.example.com`, or `jobs.example.com:8081`, which is HTTPS unless it is this machine. Of several,
   * another one is asked when one does not answer.
   */
  readonly api: string | readonly string[];
  /**
   * While the API does not answer, or refuses this worker, the start waits until this aborts. Default: it rejects at the first
   * such answer, because only the host knows what else it could do.
   */
  readonly waitForApi?: AbortSignal;
}

export interface RemoteWorker {
  readonly engine: Engine;
  /** Everything that turns in the background; for a liveness check. */
  readonly loops: () => readonly Turning[];
  readonly metrics: Metrics;
  /** Rejects when the API has not answered this worker for almost a lease. */
  pingApi(): Promise<void>;
  /** Drains, gives back what still runs, and signs off: within `drainSeconds` + 10 s, whatever does not answer. */
  stop(): Promise<void>;
}

/**
 * A worker that has its jobs from the API, and needs nothing else: the handlers of `startWorker`, on a machine that reaches
 * neither the database nor Redis. `completeTx` is refused there.
 * @throws ConfigError naming every option that is missing, wrong or unknown; MusterError `invalid_argument` for `queues` that name
 * none, `unavailable` when the API does not answer, or refuses this worker, unless `waitForApi` says to wait
 */
export async function startRemoteWorker(options: RemoteWorkerOptions): Promise<RemoteWorker> {
  checkOptions("startRemoteWorker", options, REMOTE_CHECKS);
  checkQueues(options.queues);
  const log = options.log ?? createLogger({ name: "muster", level: "info" });
  const metrics = options.metrics ?? createMetrics();
  const { drainSeconds = 20 } = options;
  const stack = createLifecycle(log, drainSeconds * 1000 + STOP_MARGIN_MS);
  const engine = await startTaking(options, drainSeconds, log, metrics);
  stack.use("engine", engine, drainSeconds * 1000 + STOP_MARGIN_MS);
  return {
    engine,
    loops: () => engine.loops,
    metrics,
    pingApi: async () => {
      if (!engine.holdsLease) throw new Error("the API has not answered this worker for almost a lease");
    },
    stop: () => stack.stop(),
  };
}

async function startTaking(
  options: RemoteWorkerOptions,
  drainSeconds: number,
  log: Logger,
  metrics: Metrics,
): Promise<Engine> {
  const { handlers, concurrency = 10, isolate, queues = [], traceRelation, name = hostname() } = options;
  const secrets = openSecrets(options.secrets ?? { allow: [] });
  await tellMissing(secrets, log);
  const { labels = {} } = await aboutWorker({ labels: options.labels });
  const { api, token, tokenFile, caFile, metricsAddress } = options;
  const address = { urls: readUrls([api].flat()), token, tokenFile, caFile };
  const port = remotePort({ address, name, labels, queues, metricsAddress, log, metrics });
  const sealing = engineSealing(options);
  const rest = { concurrency, drainSeconds, isolate, secrets, traceRelation, sealing, log, metrics };
  const engine = await onceApiAnswers(options, log, () => startEngine({ port, handlers, ...rest }));
  const about = { worker: engine.workerId, slots: concurrency, queues: options.queues ?? "all" };
  log.info({ ...about, types: Object.keys(handlers) }, "taking jobs from the API");
  return engine;
}

/** Each reason to wait is logged once. */
function onceApiAnswers<T>(
  { waitForApi: signal }: RemoteWorkerOptions,
  log: Logger,
  start: () => Promise<T>,
): Promise<T> {
  let told: string | undefined;
  return retry(start, {
    ...PAUSES,
    signal,
    retryIf: (error) => signal !== undefined && isUnavailable(error),
    onRetry: (error) => {
      const why = faultOf(error)?.cause ?? (error instanceof Error ? error.message : describe(error));
      if (why !== told) log.warn({ why }, "waiting for the API; this worker takes no jobs yet");
      told = why;
    },
  });
}
