import { createIdSource, createSubmitter } from "@muster/client";
import {
  checkSchema,
  type Database,
  type Faults,
  promptDatabase,
  readListSecret,
  retentionOf,
  startFaults,
} from "@muster/db";
import { type Chores, compareOwner, startChores } from "@muster/maintenance";
import { createPushCircuit, type PushCircuit, type RedisConnection, warnOfServer } from "@muster/queue";
import { Remote, type RemoteOptions } from "@muster/remote";
import {
  type Config,
  createMetrics,
  type HealthReport,
  type Lifecycle,
  type Logger,
  type Loop,
  loopsHealth,
  type Metrics,
  opsBasics,
  startOpsServer,
  storesReadiness,
} from "@muster/runtime";
import { startTracing } from "@muster/trace-export";
import { Watches } from "@muster/watch";
import { type OpenAccess, openAccess } from "./access/access.ts";
import { Audit } from "./audit/audit.ts";
import { type API_CONFIG, USUAL_METRICS_PORT } from "./config.ts";
import { createDepthLimit } from "./depth-limit.ts";
import { refuseOpenAddress } from "./open-address.ts";
import { openConnections } from "./open-connections.ts";
import { TokenSeal } from "./rpc/page-token.ts";
import { DemandBoard } from "./scaling/demand-board.ts";
import { scalePage } from "./scaling/scale-page.ts";
import { scrapeTargets } from "./scrape-targets.ts";
import { serve } from "./serve.ts";

/** Of a whole stop, whatever does not answer: 10 s for calls under way, and what closing takes after them. */
const STOP_MS = 19_000;

type ApiConfig = Config<typeof API_CONFIG>;

/** Builds the process from its configuration and starts it, first what others need. */
export async function startApi(config: ApiConfig, stack: Lifecycle, log: Logger): Promise<void> {
  refuseOpenAddress(config);
  stack.stopWithin(STOP_MS);
  const metrics = createMetrics({ processMetrics: true });
  await startTraces(config, stack, log, metrics);
  const stores = await openConnections(config, stack, log, metrics);
  const { database, background, redis, series } = stores;
  void lookAtRedis(database, redis, log);
  const circuit = openCircuit(stack, redis, metrics);
  const newId = createIdSource();
  const behind = { database: background, redis, series, log, metrics };
  const { faults, chores } = startInBackground(config, stack, { ...behind, holder: newId() });
  const demand = stack.use("demand", new DemandBoard(behind));
  const depth = stack.use("depth", createDepthLimit({ ...behind, maxDepth: config.MAX_QUEUE_DEPTH }));
  const watches = stack.use("watches", new Watches({ database, background, redis, log, metrics }));
  const remote = startRemote(config, stack, { ...behind, faults, database, serverId: newId() });
  const access = await startAccess(config, stack, stores.ofIdentities, log, metrics);
  const audit = stack.use("audit", new Audit({ database, log, metrics }));
  const parts = { depth, demand, watches, remote, audit };
  const turning = [...Object.values(parts), ...(access === undefined ? [] : [access])];
  const loops = (): readonly Loop[] => [...chores.loops, series.loop, ...turning.flatMap((one) => one.loops)];
  const ending = new AbortController();
  const asked = { loops, database: background, circuit, demand, ending: ending.signal };
  await openOpsPort(config, stack, { ...asked, log, metrics });
  await serve(config, stack, {
    ...stores,
    circuit,
    submitter: createSubmitter({ ...behind, ...stores, circuit, traceRelation: config.TRACE_RELATION }),
    ...parts,
    access,
    pages: new TokenSeal(secretOf(database)),
    newId,
    keepaliveMs: config.STREAM_KEEPALIVE_SECONDS * 1000,
    log,
    metrics,
  });
  // Stopped first: whoever asks /readyz looks elsewhere while calls still end here.
  stack.use("readiness", { stop: async () => ending.abort() });
  // Or the port would wait for calls that wait for jobs, and jobs that come meanwhile would be dealt to them.
  stack.use("takes", { stop: async () => remote.close() });
}

type InBackground = Omit<Parameters<typeof startChores>[0], "faults" | "retention">;

function startInBackground(
  config: ApiConfig,
  stack: Lifecycle,
  behind: InBackground,
): { readonly faults: Faults; readonly chores: Chores } {
  // Stopped after the chores' and the remote workers' last endings.
  const faults = stack.use("faults", startFaults(behind));
  const retention = retentionOf(config);
  return { faults, chores: stack.use("chores", startChores({ ...behind, faults, retention })) };
}

function openCircuit(stack: Lifecycle, redis: RedisConnection, metrics: Metrics): PushCircuit {
  const circuit = createPushCircuit({ redis, metrics });
  stack.use("pushes", { stop: () => circuit.close() });
  return circuit;
}

/** Before all else, and stopped after all that makes spans. */
async function startTraces(
  config: ApiConfig,
  stack: Lifecycle,
  log: Logger,
  metrics: Metrics,
): Promise<void> {
  const tracing = await startTracing({ config, serviceName: "muster-api", log, metrics });
  if (tracing !== undefined) stack.use("tracing", tracing);
}

/** What is sealed is sealed with it by every API. */
const secretOf = (database: Database) => (): Promise<string> => readListSecret(promptDatabase(database));

type ServingRemote = Omit<RemoteOptions, "secret" | "starvationMs">;

function startRemote(config: ApiConfig, stack: Lifecycle, options: ServingRemote): Remote {
  const secret = secretOf(options.database);
  const starvationMs = config.STARVATION_SECONDS * 1000;
  return stack.use("workers", new Remote({ ...options, secret, starvationMs }));
}

interface OpsOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly loops: () => readonly Loop[];
  readonly database: Database;
  readonly circuit: PushCircuit;
  readonly demand: DemandBoard;
  /** Aborted when the stop begins. */
  readonly ending: AbortSignal;
}

async function openOpsPort(
  config: ApiConfig,
  stack: Lifecycle,
  { log, metrics, loops, database, circuit, demand, ending }: OpsOptions,
): Promise<void> {
  const health = (): HealthReport => loopsHealth(loops);
  stack.reportHealth(health);
  const ops = await startOpsServer({
    ...opsBasics(config, USUAL_METRICS_PORT, metrics),
    pages: { "/sd/workers": scrapeTargets(database), "/scale": scalePage(demand) },
    log,
    health,
    ready: async () =>
      ending.aborted
        ? { ok: false, checks: { api: "stopping" } }
        : storesReadiness({ database: checkSchema(database), redis: checkWrites(circuit) }),
  });
  stack.use("metrics", ops);
  // The port is any free one where the usual is taken: nobody could find it.
  log.info({ metrics: `${ops.url}/metrics` }, "serving metrics and health");
}

/** Undefined where nobody is asked who they are. */
async function startAccess(
  config: ApiConfig,
  stack: Lifecycle,
  database: Database,
  log: Logger,
  metrics: Metrics,
): Promise<OpenAccess | undefined> {
  if (config.AUTH !== "required") return undefined;
  return stack.use("identities", await openAccess(config, { database, log, metrics }));
}

/** Nobody waits for it: jobs are accepted whatever Redis says. */
async function lookAtRedis(database: Database, redis: RedisConnection, log: Logger): Promise<void> {
  await warnOfServer(redis);
  await compareOwner(database, redis, log);
}

/**
 * Tries a real write: a full Redis still answers PING.
 * @throws when it accepts none
 */
async function checkWrites(circuit: PushCircuit): Promise<void> {
  if (!(await circuit.canWrite())) throw new Error("Redis takes no writes");
}
