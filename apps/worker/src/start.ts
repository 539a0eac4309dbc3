import {
  type Config,
  createMetrics,
  type Lifecycle,
  type Logger,
  type Loop,
  type Metrics,
  type OpsServer,
  opsBasics,
  startOpsServer,
} from "@muster/runtime";
import { keyRingFile } from "@muster/sealing";
import { startTracing } from "@muster/trace-export";
import { STOP_MARGIN_MS } from "@muster/worker";
import type { HostOptions } from "@muster/worker/engine";
import { openSecrets } from "@muster/worker/secrets";
import { startCommandUpkeep } from "./command-upkeep.ts";
import { USUAL_METRICS_PORT, type WORKER_CONFIG } from "./config.ts";
import { createIsolator } from "./isolation/isolator.ts";
import { loadAllHandlers } from "./load-handlers.ts";
import { metricsAddress } from "./metrics-address.ts";
import { Probes } from "./probes.ts";
import { secretOptions } from "./secrets.ts";
import { startTaking, type TakingWorker } from "./start-taking.ts";
import { keepJobsYoung } from "./young-objects.ts";

/**
 * Builds the process from its configuration and starts it: the ops port first, so that a taken port stops it before it
 * has taken a job and probes see why it waits; then the stores; then work.
 */
export async function startWorkerProcess(
  config: Config<typeof WORKER_CONFIG>,
  stack: Lifecycle,
  log: Logger,
): Promise<void> {
  keepJobsYoung();
  const stopMs = config.DRAIN_SECONDS * 1000 + STOP_MARGIN_MS;
  stack.stopWithin(stopMs);
  const metrics = createMetrics({ processMetrics: true });
  // Before handlers are loaded: their modules may ask for a tracer. Stopped after what makes spans.
  const tracing = await startTracing({ config, serviceName: "muster-worker", log, metrics });
  if (tracing !== undefined) stack.use("tracing", tracing);
  const { handlers, schedules } = await loadAllHandlers(config, log);
  if (config.COMMAND_ALLOW.length > 0) stack.use("command upkeep", await commandUpkeep(config, log, metrics));
  const { isolate } = stack.use("isolation", createIsolator({ log, metrics }));
  const probes = new Probes(config.WORKER_API === undefined ? "database" : "API");
  stack.reportHealth(() => probes.health());
  const ops = stack.use("metrics", await serveOps(config, probes, metrics, log, tracing !== undefined));
  const stopping = new AbortController();
  const ending = { stop: async () => stopping.abort(new Error("the worker was stopped while it waited")) };
  stack.use("wait for the store", ending);
  const host: HostOptions = {
    ...hostOf(config),
    metricsAddress: metricsAddress(config.METRICS_HOST, ops, config.METRICS_ADDRESS),
    handlers,
    isolate,
    sealing: sealingOf(config, metrics, log),
    log,
    metrics,
  };
  const worker = await startTaking(config, host, schedules, stopping.signal);
  // Its stop is the drain: packages/worker/src/drain.ts.
  stack.use("worker", stopped(worker, probes), stopMs);
  probes.worker = worker;
  log.info({ metrics: `${ops.url}/metrics` }, "ready");
}

async function commandUpkeep(
  config: Config<typeof WORKER_CONFIG>,
  log: Logger,
  metrics: Metrics,
): Promise<Loop> {
  const { COMMAND_USER: user, SECRETS_DIR: secretsFolder } = config;
  // Read once before it is looked who shows them to programs.
  await openSecrets(secretOptions(config)).missing();
  return startCommandUpkeep({ user, secretsFolder, log, metrics });
}

/** The keys of before go on while a changed file cannot be read; then it is told of. */
function sealingOf(
  { PAYLOAD_KEYS_FILE: file, PAYLOAD_CLEAR: clear }: Config<typeof WORKER_CONFIG>,
  { degradations }: Metrics,
  log: Logger,
): HostOptions["sealing"] {
  if (file === undefined) return undefined;
  const onRead = (mistake: string | undefined): void => {
    if (mistake === undefined) {
      degradations.end(log, "payload_keys");
      log.info({ file }, "payload keys were read again");
    } else
      degradations.begin(log, "payload_keys", `PAYLOAD_KEYS_FILE: what was read before is used: ${mistake}`);
  };
  return { keys: keyRingFile(file, { onRead }), clear };
}

function hostOf(config: Config<typeof WORKER_CONFIG>): Omit<HostOptions, "handlers"> {
  return {
    name: config.WORKER_NAME,
    labels: config.WORKER_LABELS,
    concurrency: config.WORKER_CONCURRENCY,
    queues: config.WORKER_QUEUES,
    traceRelation: config.TRACE_RELATION,
    drainSeconds: config.DRAIN_SECONDS,
    secrets: secretOptions(config),
  };
}

/** Not ready from the first moment of the stop. */
function stopped(worker: TakingWorker, probes: Probes): { stop(): Promise<void> } {
  return {
    stop: () => {
      probes.stopping = true;
      return worker.stop();
    },
  };
}

function serveOps(
  config: Config<typeof WORKER_CONFIG>,
  probes: Probes,
  metrics: Metrics,
  log: Logger,
  examples: boolean,
): Promise<OpsServer> {
  const before = (): void => probes.worker?.engine.observe();
  return startOpsServer({
    ...opsBasics(config, USUAL_METRICS_PORT, metrics, { before, examples }),
    log,
    health: () => probes.health(),
    ready: () => probes.ready(),
  });
}
