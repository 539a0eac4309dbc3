import { join } from "node:path";
import { type Child, type ChildOptions, type Cli, startChild } from "./child.ts";
import { chosenPort } from "./chosen-port.ts";
import { watchFiles } from "./processes/file-changes.ts";
import { Supervised } from "./processes/supervised.ts";
import { portIsFree } from "./stack/ports.ts";
import { terminalLine } from "./terminal-line.ts";
import { STOP_DEADLINE_MS, type World } from "./world.ts";

const API_PORT = 8081;
const API_METRICS_PORT = 2112;
const FIRST_WORKER_METRICS_PORT = 2113;

export interface ServicesOptions {
  readonly cli: Cli;
  readonly workers: number;
  readonly apiPort?: number | undefined;
  readonly workerEnv: Readonly<Record<string, string>>;
  readonly tell?: (line: string) => void;
}

export interface Ports {
  readonly apiPort: number;
  readonly apiMetricsPort: number;
  readonly workerMetricsPorts: readonly number[];
}

/** Migrates the schema, and starts the API and the workers; workers start anew when their handlers change. */
export async function startServices(
  world: World,
  env: NodeJS.ProcessEnv,
  options: ServicesOptions,
): Promise<Ports> {
  const { stack, say } = world;
  const { cli, workerEnv, tell } = options;
  const patterns = (workerEnv["HANDLERS"] ?? "").split(",").filter((pattern) => pattern.trim() !== "");
  await migrate(world, env, cli);
  const ports = await choosePorts(world, options);
  const api = supervise(world, {
    name: "api",
    command: "api",
    cli,
    env: { ...env, API_PORT: String(ports.apiPort) },
    metricsPort: ports.apiMetricsPort,
    reloads: false,
    tell,
  });
  const workers = ports.workerMetricsPorts.map((metricsPort, index) =>
    supervise(world, {
      name: `worker-${index + 1}`,
      command: "worker",
      cli,
      // By the host's name they would be one to whoever cordons or drains them.
      env: { WORKER_NAME: `worker-${index + 1}`, ...env, ...workerEnv },
      metricsPort,
      reloads: patterns.length > 0,
      tell,
    }),
  );
  await Promise.all([api, ...workers].map((process) => process.start()));
  if (patterns.length > 0)
    stack.use(
      "file changes",
      watchFiles(patterns, () => reload(workers, say)),
    );
  return ports;
}

async function migrate({ logs, guardian, say }: World, env: NodeJS.ProcessEnv, cli: Cli): Promise<void> {
  say("migrating the schema");
  await startChild({
    name: "migrate",
    command: "migrate",
    cli,
    env,
    logFile: join(logs, "migrate.log"),
    guardian,
  });
}

/** @throws Error when the API's port was asked for and is taken */
async function choosePorts({ say }: World, { apiPort, workers }: ServicesOptions): Promise<Ports> {
  if (apiPort !== undefined && !(await portIsFree(apiPort)))
    throw new Error(
      `--port: expected a port that is free, got ${apiPort}, on which something listens already`,
    );
  const numbers = Array.from({ length: workers }, (_, n) => n);
  return {
    apiPort: apiPort ?? (await chosenPort("the API", API_PORT, say)),
    apiMetricsPort: await chosenPort("the API's metrics", API_METRICS_PORT, say),
    workerMetricsPorts: await Promise.all(
      numbers.map((n) => chosenPort(`worker-${n + 1}'s metrics`, FIRST_WORKER_METRICS_PORT + n, say)),
    ),
  };
}

function reload(workers: readonly Supervised[], say: World["say"]): void {
  say("the handlers have changed: restarting the workers");
  for (const worker of workers) void worker.reload();
}

interface ProcessOptions extends Pick<ChildOptions, "name" | "command" | "cli" | "env"> {
  readonly metricsPort: number;
  /** Whether it starts anew when the handlers' files change. */
  readonly reloads: boolean;
  readonly tell: ServicesOptions["tell"];
}

function supervise(world: World, { metricsPort, reloads, tell, ...options }: ProcessOptions): Supervised {
  const { stack, logs, guardian, say } = world;
  const { name } = options;
  const launch = (): Promise<Child> =>
    startChild({
      ...options,
      env: { ...options.env, METRICS_PORT: String(metricsPort) },
      logFile: join(logs, `${name}.log`),
      readyUrl: `http://127.0.0.1:${metricsPort}/readyz`,
      guardian,
      ...(tell === undefined ? {} : { onLine: (line: string) => tell(terminalLine(name, line)) }),
    });
  return stack.use(name, new Supervised({ name, launch, say, reloads }), STOP_DEADLINE_MS);
}
