import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freePort } from "../support/ports.ts";
import { type System, startSystem } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

// Each test starts npm and a program: more of them at once would only make each other late.
vi.setConfig({ maxConcurrency: 3 });

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

let system: System;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  system = await startSystem();
  env = { ...system.env, DRAIN_SECONDS: "2" };
});
afterAll(() => system[Symbol.asyncDispose]());

interface Script {
  readonly npm: ChildProcess;
  /** The program itself, which npm has started. */
  readonly pid: number;
  readonly output: () => string;
}

/** `npm run <script>` as a terminal runs it: leader of a process group; ready when the program says so. */
async function run(script: string): Promise<Script> {
  const { PATH = "", HOME = "" } = process.env;
  const ports = { METRICS_PORT: String(await freePort()), API_PORT: String(await freePort()) };
  const npm = spawn("npm", ["run", "--silent", script], {
    cwd: REPOSITORY,
    env: { PATH, HOME, ...env, ...ports },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [npm.stdout, npm.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const started = await waitFor(() => /"pid":(\d+),.*"msg":"started"/.exec(output), {
    what: `npm run ${script} to start`,
  }).catch((error: unknown) => {
    process.kill(-(npm.pid ?? 0), "SIGKILL");
    throw new Error(`${String(error)}\n${output}`);
  });
  return { npm, pid: Number(started[1]), output: () => output };
}

/** Also for a process that is dead and whose parent has not looked yet. */
const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));

test.concurrent.for<[string, NodeJS.Signals, "alone" | "group"]>([
  ["worker", "SIGTERM", "alone"],
  ["worker", "SIGINT", "group"],
  ["api", "SIGINT", "alone"],
  ["api", "SIGTERM", "group"],
])(
  "case F1: `npm run %s` that gets %s (%s) drains, and npm exits 0 after it",
  async ([script, signal, to]) => {
    const { npm, pid, output } = await run(script);
    // Any free port may have been taken for it.
    expect(output()).toMatch(/"metrics":"http:\/\/[^"]+:\d+\/metrics"/);
    const exited = once(npm, "close");
    process.kill(to === "group" ? -(npm.pid ?? 0) : (npm.pid ?? 0), signal);
    expect(await exited).toEqual([0, null]);
    expect(isAlive(pid)).toBe(false);
    expect(output()).toContain(`"service":"database","ms"`);
  },
);

test.concurrent.for<[string, NodeJS.Signals]>([
  ["worker", "SIGKILL"],
  ["api", "SIGHUP"],
])(
  "case F1: what `npm run %s` has started ends with npm, which passes %s on to nobody",
  async ([script, signal]) => {
    const { npm, pid, output } = await run(script);
    // Its output is read to the end then, which is written by what npm has left behind.
    const closed = once(npm, "close");
    process.kill(npm.pid ?? 0, signal);
    await waitFor(() => !isAlive(pid), { what: `${script} to end` });
    await closed;
    expect(output()).toContain("the process that started this one has ended");
    expect(output()).toContain(`"service":"database","ms"`);
  },
);

test.concurrent.each(["api", "worker", "migrate"])(
  "npm run %s refuses an argument that nobody reads, and starts nothing",
  async (script) => {
    const { PATH = "", HOME = "" } = process.env;
    // With what has the environment sealed: the answer comes before that.
    const npm = spawn("npm", ["run", "--silent", script, "--", "--concurrency=50"], {
      cwd: REPOSITORY,
      env: { PATH, HOME, ...env, COMMAND_ALLOW: "true" },
      timeout: 120_000,
    });
    const [stdout, stderr] = [textOf(npm.stdout), textOf(npm.stderr)];
    expect((await once(npm, "close"))[0]).toBe(2);
    expect(await stdout).toBe("");
    expect(await stderr).toContain(`${script}: expected --help, --version or nothing, got "--concurrency"`);
  },
);
