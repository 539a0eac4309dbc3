import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createLifecycle, createLogger, type Lifecycle } from "@muster/runtime";
import type { Cli } from "./child.ts";
import { ownEnvironment } from "./environment.ts";
import { checkUnclaimed, dropClaim, writeClaim } from "./processes/claim.ts";
import { startGuardian } from "./processes/guardian.ts";
import { type Ports, startServices } from "./services.ts";
import { type Stores, type StoresOptions, startStores } from "./stores.ts";
import { STOP_DEADLINE_MS, type World } from "./world.ts";

export interface EmbeddedOptions extends StoresOptions {
  /** Holds data and logs; `make dev` keeps it, the demo deletes it. */
  readonly dir: string;
  /** Starts the processes. */
  readonly cli: Cli;
  /** How many. */
  readonly workers: number;
  /** The API's, which has to be free. Default: the usual one, else any other. */
  readonly apiPort?: number | undefined;
  /** Environment of the workers besides their stores. */
  readonly workerEnv: Readonly<Record<string, string>>;
  /** Told of each step, for people. */
  readonly say: (line: string) => void;
  /** Told what the processes log, line by line. */
  readonly tell?: (line: string) => void;
}

/** A whole Muster on this machine. */
export interface Embedded extends Stores, Ports {
  readonly logs: string;
}

/**
 * Starts Postgres, Redis, the API and the workers, each registered with `stack` as soon as it runs, so that a failure
 * or Ctrl-C half-way stops what there is. Usual ports where they are free, others where they are taken. What dies is
 * started again; all of it ends with this process, however that ends.
 * @throws Error when another run has the folder
 */
export async function startEmbedded(stack: Lifecycle, options: EmbeddedOptions): Promise<Embedded> {
  const { say, cli } = options;
  const dir = resolve(options.dir);
  const logs = join(dir, "logs");
  await mkdir(logs, { recursive: true });
  // Nobody is to commit a database by `git add .`.
  await writeFile(join(dir, ".gitignore"), "*\n");
  await checkUnclaimed(dir, say);
  const guardian = stack.use("guardian", startGuardian(dir), STOP_DEADLINE_MS);
  await writeClaim(dir, { guardian: guardian.pid, addresses: "" });
  stack.use("claim", { stop: () => dropClaim(dir) });
  const world: World = { stack, dir, logs, cwd: cli.cwd, guardian, say };
  const stores = await startStores(world, options);
  const env = { ...ownEnvironment(process.env, options.given, dir), ...stores.env };
  const ports = await startServices(world, env, options);
  const addresses = `the API is on localhost:${ports.apiPort}, Postgres at ${stores.databaseUrl}, Redis at ${stores.redisUrl}`;
  await writeClaim(dir, { guardian: guardian.pid, addresses });
  return { ...stores, ...ports, logs };
}

/** A lifecycle that says little: the demo and the dev stack speak for themselves. */
export function quietLifecycle(): Lifecycle {
  return createLifecycle(createLogger({ name: "dev", level: "warn" }));
}
