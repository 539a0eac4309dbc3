import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Handlers } from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { startWorker } from "@muster/worker";
import { startWorld } from "../../apps/api/test/rpc/world.ts";
import * as placeholders from "../../apps/cli/src/commands/placeholders.ts";
import { type CliOptions, runCli, type Told } from "../../apps/cli/test/run-cli.ts";
import { Terminal } from "../support/terminal.ts";
import { makeToken } from "../support/tokens.ts";
import { waitFor } from "../support/wait.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** An API that asks for tokens, a worker, some jobs, and the command line of an admin. */
export interface CliWorld extends AsyncDisposable {
  readonly databaseUrl: string;
  readonly env: NodeJS.ProcessEnv;
  /** The token of somebody who may read one queue. */
  readonly viewer: string;
  /** A folder that is gone afterwards. */
  readonly folder: string;
  /** What stands for what in the examples. */
  readonly real: ReadonlyMap<string, string>;
  /** In this process. */
  readonly muster: (given: readonly string[], more?: Partial<CliOptions>) => Promise<Told>;
  /** Submits a job as `muster submit` does, and expects that exit code. */
  readonly idOf: (submit: readonly string[], code?: number) => Promise<string>;
  /** As a shell runs it, at the repository's root; `muster` is a process. */
  readonly shell: (line: string) => Promise<Told>;
  /** The same at a terminal. */
  readonly terminal: (
    line: string,
    size?: { readonly columns: number; readonly rows: number },
  ) => Promise<Terminal>;
  /** The methods that the API was called by, and that were answered, or left while they went on. */
  readonly answered: () => Promise<ReadonlySet<string>>;
}

const handlers: Handlers = {
  noop: () => undefined,
  echo: (job, { log }) => {
    log.info({ of: job.type }, "answering");
    return job.json();
  },
  fail: () => {
    throw new Error("connect ECONNREFUSED 10.0.0.7:25");
  },
  sleep: () => undefined,
  command: (_, { output }) => output("stdout", Buffer.from("from the program\n")),
};

export async function startCliWorld(): Promise<CliWorld> {
  const folder = await mkdtemp(join(tmpdir(), "muster-cli-"));
  const world = await startWorld(1, { AUTH: "required" });
  const { databaseUrl, redis, apiPorts } = world;
  const log = createLogger({ name: "test", level: "silent" });
  const name = placeholders.A_WORKER;
  const worker = await startWorker({ databaseUrl, redis, name, handlers, metrics: createMetrics(), log });
  const [admin, viewer, other] = await Promise.all([
    makeToken(databaseUrl),
    makeToken(databaseUrl, "viewer@reports"),
    makeToken(databaseUrl, "viewer"),
  ]);
  const env = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    REDIS_KEY_PREFIX: redis.keyPrefix,
    MUSTER_API: `http://127.0.0.1:${apiPorts[0]}`,
    MUSTER_TOKEN: admin.secret,
    XDG_CONFIG_HOME: folder,
  };
  const bin = join(folder, "bin");
  await mkdir(bin);
  await writeFile(
    join(bin, "muster"),
    `#!/bin/sh\nexec "${process.execPath}" "${ROOT}apps/cli/src/main.ts" "$@"\n`,
    {
      mode: 0o755,
    },
  );
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  const shellEnv = { PATH: `${bin}:${PATH}`, NODE_COMPILE_CACHE, ...env };
  const muster: CliWorld["muster"] = (given, more) => runCli(given, { env, ...more });
  const idOf: CliWorld["idOf"] = async (submit, code = 0) => {
    const told = await muster(["submit", ...submit, "--quiet"]);
    if (told.code !== code)
      throw new Error(`submit ${submit.join(" ")} ended with ${told.code}: ${told.err}`);
    return told.out.trim();
  };
  return {
    databaseUrl,
    env,
    viewer: viewer.secret,
    folder,
    real: await realOnes(muster, idOf, other.id),
    muster,
    idOf,
    shell: (line) => runShell(line, shellEnv),
    terminal: (line, size = { columns: 80, rows: 24 }) =>
      Terminal.open(line, { ...size, cwd: ROOT, env: shellEnv }),
    answered: async () => {
      const page = await fetch(`http://127.0.0.1:${world.metricsPorts[0]}/metrics`);
      const lines = (await page.text()).matchAll(/^muster_grpc_server_handled_total\{.*\} /gmu);
      return new Set(
        Array.from(lines, ([line]) => line)
          .filter((line) => /code="(?:OK|CANCELLED)"/u.test(line))
          .map((line) => /method="([^"]+)"/u.exec(line)?.[1] ?? ""),
      );
    },
    [Symbol.asyncDispose]: async () => {
      await worker.stop();
      await world[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

async function realOnes(
  muster: CliWorld["muster"],
  idOf: CliWorld["idOf"],
  token: string,
): Promise<ReadonlyMap<string, string>> {
  const { A_BULK, A_COMMAND_JOB, A_DEAD_JOB, A_FAULT, A_JOB, A_TOKEN, A_WAITING_JOB } = placeholders;
  const [done, dead, written, waiting] = await Promise.all([
    idOf(["echo", '{"hi":1}', "--wait"]),
    idOf(["fail", "--max-attempts", "1", "--wait"], 1),
    idOf(["command", "--wait"]),
    idOf(["noop", "--queue", "mail", "--label", "team=red", "--delay", "1h"]),
    idOf(["sleep", "--label", "team=blue", "--delay", "1h"]),
  ]);
  const { fingerprint } = JSON.parse((await muster(["get", dead, "-o", "json"])).out) as {
    fingerprint: string;
  };
  const bulk = (await muster(["cancel", "--label", "team=blue", "--yes", "--detach", "-q"])).out.trim();
  // Counted in the worker, and told every few seconds.
  await waitFor(async () => (await muster(["faults", "get", fingerprint])).code === 0, {
    what: "the fault to be known",
    timeoutMs: 30_000,
  });
  return new Map([
    [A_JOB, done],
    [A_DEAD_JOB, dead],
    [A_COMMAND_JOB, written],
    [A_WAITING_JOB, waiting],
    [A_FAULT, fingerprint],
    [A_TOKEN, token],
    [A_BULK, bulk],
  ]);
}

async function runShell(line: string, env: NodeJS.ProcessEnv): Promise<Told> {
  const child = spawn("bash", ["-c", line], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}
