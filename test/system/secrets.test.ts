import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OwnRedis, ownRedis } from "../support/own-servers.ts";
import { type AppProcess, manageApps } from "../support/process.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** Each is in one setting, and has characters that URLs, JSON and shells write in other ways. */
const SQL_PASSWORD = 'sql"Secret/1%';
const REDIS_PASSWORD = "redis@Secret:2é";
const ROTATED = "rotated-Secret-3";
const WRONG = "wrong-Secret-4";
const OTHERS = "api-key-Secret-5";
/** Part of each of them, however it is written. */
const ANY = /Secret|U2VjcmV0|53656372/u;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HANDLERS = `${ROOT}test/support/handlers/leaking.ts`;

manageApps();

let system: System;
let redis: OwnRedis;
let admin: Redis;
let databaseUrl: string;
let redisUrl: string;

beforeAll(async () => {
  system = await startSystem();
  redis = await ownRedis({ settings: { requirepass: REDIS_PASSWORD } });
  admin = new Redis(redis.port, { password: REDIS_PASSWORD });
  const url = new URL(system.databaseUrl);
  url.password = encodeURIComponent(SQL_PASSWORD);
  databaseUrl = url.href;
  redisUrl = `redis://:${encodeURIComponent(REDIS_PASSWORD)}@127.0.0.1:${redis.port}`;
});
afterAll(async () => {
  admin.disconnect();
  await redis.remove();
  await system[Symbol.asyncDispose]();
});

/** Everything of these processes that others get to see, as one text. Payloads are the callers' own. */
async function seenOf(apps: readonly AppProcess[]): Promise<string> {
  const rows = await system.query<{ text: string }>(
    "SELECT (to_jsonb(t) - 'payload')::text AS text FROM jobs t UNION ALL SELECT to_jsonb(a)::text FROM task_attempts a UNION ALL SELECT to_jsonb(w)::text FROM workers w",
  );
  const keys = await admin.keys("*");
  const values = await Promise.all(keys.map((key) => admin.dumpBuffer(key)));
  const pages = await Promise.all(
    apps.flatMap(({ metricsPort }) =>
      ["metrics", "healthz", "readyz"].map(async (page) =>
        (await fetch(`http://127.0.0.1:${metricsPort}/${page}`)).text(),
      ),
    ),
  );
  const said = apps.map((app) => app.output());
  return [...said, ...rows.map(({ text }) => text), ...keys, ...values.map(String), ...pages].join("\n");
}

/** Whether the process, or Node in it, does something when it gets the signal. */
function hears(pid: number, signal: number): boolean {
  const caught = /^SigCgt:\s*([\da-f]+)$/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
  return ((BigInt(`0x${caught}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

/** The same with another host before it, that nobody listens at, and the password among the parameters. */
function ofTwoHosts(text: string): string {
  const { username, password, host, pathname } = new URL(text);
  return `postgres://${username}@127.0.0.1:1,${host}${pathname}?password=${password}`;
}

/** The row of a job that has ended. */
async function run(
  api: AppProcess,
  type: string,
  json: object,
): Promise<{ result: string; last_error: string }> {
  const body = { case: "payload", value: Buffer.from(JSON.stringify(json)) } as const;
  const { jobId } = await system.client(api).submitJob({ job: { type, body, maxAttempts: 1 } });
  return waitFor(
    async () => {
      const [row] = await system.query<{ result: string; last_error: string }>(
        "SELECT result, last_error FROM jobs WHERE task_id = $1 AND finished_at IS NOT NULL",
        [jobId],
      );
      return row;
    },
    { what: `the ${type} job to end` },
  );
}

test("case D2, case G1: nothing of a secret is in what a job can read, at any level, also while it is rotated", async () => {
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, LOG_LEVEL: "trace" };
  const [api, worker] = await Promise.all([
    system.start("api", env),
    system.start("worker", {
      ...env,
      DATABASE_URL: ofTwoHosts(databaseUrl),
      COMMAND_ALLOW: "sh",
      HANDLERS,
      HTTP_ALLOW_PRIVATE: "127.0.0.1",
      PAYMENT_API_KEY: OTHERS,
    }),
  ]);
  // case D2: handlers know it, for they may use the same database; what they throw does not tell it.
  for (const type of ["leaking", "leakingAlone"]) {
    expect((await run(api, type, {})).last_error).toContain("cannot reach postgres");
  }
  await run(api, "http", { url: `http://user:${OTHERS}@127.0.0.1:1/?key=${OTHERS}` });
  // case G1: the isolated process of the job before still lives.
  // Not `Secret`, which would find this program itself.
  const argv = [
    "sh",
    "-c",
    "cat /proc/$0/environ | tr '\\0' '\\n'; grep -als '[S]ecret' /proc/[0-9]*/environ /proc/[0-9]*/cmdline; true",
  ];
  for (const { pid } of [api, worker]) {
    const { result } = await run(api, "command", { argv: [...argv, String(pid)] });
    expect(JSON.parse(result)).toMatchObject({ stdout: expect.stringMatching(/^PATH=/mu) });
    expect(result).not.toContain("/proc/");
  }
  // By a SIGUSR1, any other Node process opens a debugger, which shows and runs everything.
  for (const { pid } of [api, worker]) expect(hears(pid, constants.signals.SIGUSR1)).toBe(false);
  await admin.config("SET", "requirepass", ROTATED);
  await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  for (const app of [api, worker])
    await waitFor(() => app.output().includes("WRONGPASS"), { what: "a refusal" });
  expect(await seenOf([api, worker])).not.toMatch(ANY);
});

test("case D2: no secret is told by a process that cannot use it: refused, unreachable, or no URL at all", async () => {
  const refused = `redis://:${WRONG}@127.0.0.1:${redis.port}`;
  const [api, worker] = await Promise.all([
    system.start("api", { DATABASE_URL: ofTwoHosts(databaseUrl), REDIS_URL: refused, LOG_LEVEL: "trace" }),
    system.start("worker", {
      DATABASE_URL: databaseUrl,
      REDIS_URL: "",
      REDIS_HOST: "127.0.0.1",
      REDIS_PORT: String(redis.port),
      REDIS_PASSWORD: WRONG,
      LOG_LEVEL: "trace",
    }),
  ]);
  for (const app of [api, worker])
    await waitFor(() => app.output().includes("WRONGPASS"), { what: "a refusal" });
  expect(await seenOf([api, worker])).not.toMatch(ANY);
  const urls = [
    `postgres://app:${WRONG}@127.0.0.1:1/none`,
    `postgres://app:${WRONG}/#@h:x/none`,
    `app:${WRONG}@h/none`,
    `postgres://app@127.0.0.1:1,127.0.0.1:2/none?password=${WRONG}%26${WRONG}`,
    `postgres://app@a,b/none?sslpassword=${WRONG}+2&sslmode=none`,
    `postgres://app@a,b/none?password=1&${WRONG}`,
    `postgres://app:${WRONG}%@a,b/none%`,
  ];
  const mains = ["api", "worker"].map((app) => `apps/${app}/src/main.ts`);
  const ended = await Promise.all([
    ...urls.map((DATABASE_URL) => tell("packages/db/src/migrate-main.ts", { DATABASE_URL })),
    ...mains.map((main) =>
      tell(main, { DATABASE_URL: `mysql://app:${WRONG}@h/d`, REDIS_URL: `:${WRONG}@h` }),
    ),
  ]);
  for (const { status, text } of ended) {
    expect(status).toBe(1);
    expect(text).toMatch(/wrong configuration|migrate failed/u);
    expect(text).not.toMatch(ANY);
  }
});

interface Told {
  readonly status: number | null;
  readonly text: string;
}

/** Runs a process that ends by itself. */
async function tell(main: string, env: Readonly<Record<string, string>>): Promise<Told> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [main], { cwd: ROOT, env: { PATH, HOME, ...env }, timeout: 30_000 });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, text };
}
