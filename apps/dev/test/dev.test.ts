import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";

const DEV = fileURLToPath(new URL("../src/dev-main.ts", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-dev-"));
  await writeFile(join(folder, "own.mjs"), "export const ours = () => 1;\n");
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function run(): Run {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [DEV], {
    cwd: folder,
    env: { PATH, HOME, HANDLERS: join(folder, "own.mjs") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { child, output: () => output, ended };
}

const saying = (started: Run, words: string | RegExp): Promise<RegExpExecArray> =>
  waitFor(() => new RegExp(words, "s").exec(started.output()), {
    what: `make dev to say ${words}`,
    timeoutMs: 40_000,
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${started.output()}`);
  });

const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));

function processesOf(started: Run): number[] {
  const postgres = Number.parseInt(
    readFileSync(join(folder, ".muster/postgres/data/postmaster.pid"), "utf8"),
    10,
  );
  return [
    postgres,
    ...[...started.output().matchAll(/is ready \(pid (\d+)\)/g)].map((match) => Number(match[1])),
  ];
}

test("case F4: make dev says who runs, restarts what dies, reloads handlers, and leaves nobody behind when it is killed", async () => {
  const first = run();
  await saying(first, "Muster is up");
  const second = run();
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(
    `Muster is already running here, pid ${first.child.pid}: the API is on localhost:`,
  );

  const worker = await saying(first, /worker-1 is ready \(pid (\d+)\)/);
  process.kill(Number(worker[1]), "SIGKILL");
  await saying(first, /worker-1 ended \(SIGKILL\); starting it again in 1 s.*worker-1 is ready/);

  await writeFile(join(folder, "own.mjs"), "export const ours = () => {;\n");
  await saying(first, /the handlers have changed.*SyntaxError.*worker-1 waits for a change/);
  await writeFile(join(folder, "own.mjs"), "export const mended = () => 2;\n");
  await saying(
    first,
    /waits for a change.*the handlers have changed.*worker-1 is ready.*worker-2 is ready|waits for a change.*the handlers have changed.*worker-2 is ready.*worker-1 is ready/,
  );

  const processes = processesOf(first);
  expect(processes.filter(isAlive).length).toBeGreaterThanOrEqual(4);
  first.child.kill("SIGKILL");
  await first.ended;
  // At once again: the servers of the killed run are still ending.
  const third = run();
  await saying(third, "Muster is up");
  expect(processes.filter(isAlive)).toEqual([]);
  const again = processesOf(third);
  third.child.kill("SIGHUP");
  expect(await third.ended).toBe(0);
  expect(again.filter(isAlive)).toEqual([]);
}, 120_000);
