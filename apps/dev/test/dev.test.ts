import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const DEV = fileURLToPath(new URL("../src/dev-main.ts", import.meta.url));

/** A quiet machine starts all of it in two seconds; at a load of 28 on two cores, 40 were not enough. */
const START_DEADLINE_MS = 90_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-dev-"));
  await writeFile(join(folder, "own.mjs"), "export const ours = () => 1;\n");
  await writeFile(join(folder, "Makefile"), `dev:\n\t@exec ${process.execPath} ${DEV}\n`);
});
afterAll(async () => {
  // After a failure only: what is still claimed is still running, and its guardian ends the rest.
  const claim = join(folder, ".muster/dev.json");
  if (existsSync(claim)) process.kill(JSON.parse(readFileSync(claim, "utf8")).pid, "SIGKILL");
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function run(program: string = process.execPath, args: readonly string[] = [DEV]): Run {
  const { PATH = "", HOME = "", NODE_COMPILE_CACHE = "" } = process.env;
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH, HOME, NODE_COMPILE_CACHE, HANDLERS: join(folder, "own.mjs") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { child, output: () => output, ended };
}

/** `make dev` in a terminal of its own, whose session `make` leads. */
const runInTerminal = (): Run => run("script", ["-qefc", "exec make dev", "/dev/null"]);

const hasTerminals = (): boolean => /util-linux/.test(spawnSync("script", ["--version"]).stdout?.toString());

const saying = (started: Run, words: string | RegExp): Promise<RegExpExecArray> =>
  waitFor(() => new RegExp(words, "s").exec(started.output()), {
    what: `make dev to say ${words}`,
    timeoutMs: START_DEADLINE_MS,
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${started.output()}`);
  });

const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));

/** Of every process that was ever said to be ready, by its name. */
function pidsOf(started: Run): Map<string, number[]> {
  const pids = new Map<string, number[]>();
  const told = started.output().matchAll(/(\S+)(?: 18)? is ready (?:again |on port \d+ )?\(pid (\d+)\)/g);
  for (const [, name = "", pid] of told) pids.set(name, [...(pids.get(name) ?? []), Number(pid)]);
  return pids;
}

/** What the cheat sheet says to type, by the name at the line's beginning; those that follow below it have the same name. */
function typedIn(started: Run): Map<string, string[]> {
  const commands = new Map<string, string[]>();
  let name = "";
  const sheet = started.output().slice(started.output().indexOf("Muster is up"));
  for (const [, called = "", command = ""] of sheet.matchAll(/^ {2}(\S[^\n]{0,8}\S)? {2,}(\S.*)$/gm)) {
    name = called || name;
    commands.set(name, [...(commands.get(name) ?? []), command]);
  }
  return commands;
}

const typed = async (command: string): Promise<string> => {
  const { PATH = "", HOME = "" } = process.env;
  const { stdout } = await promisify(execFile)("bash", ["-c", command], {
    cwd: REPOSITORY,
    env: { PATH, HOME },
    timeout: 20_000,
  });
  return stdout;
};

test("case F4: make dev says who runs, restarts what dies, reloads handlers, and leaves nobody behind when it is killed", async () => {
  const first = run();
  await saying(first, "Muster is up");
  const second = run();
  const [submit = "", overGrpc = ""] = typedIn(first).get("submit") ?? [];
  const [submitted, submittedOverGrpc] = await Promise.all([typed(submit), typed(overGrpc), second.ended]);
  for (const answer of [submitted, submittedOverGrpc]) expect(answer).toMatch(/"jobId":\s*"/);
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(
    `Muster is already running here, pid ${first.child.pid}: the API is on localhost:`,
  );

  const names = ["Postgres", "Redis", "api", "worker-1"];
  for (const name of names) process.kill(pidsOf(first).get(name)?.[0] ?? 0, "SIGKILL");
  await waitFor(() => names.every((name) => pidsOf(first).get(name)?.length === 2), {
    what: "what has died to be started again",
    timeoutMs: START_DEADLINE_MS,
  });
  expect(first.output()).toContain("Postgres has died: starting it again");
  expect(first.output()).toContain("worker-1 ended (SIGKILL); starting it again in 1 s");
  expect(await typed(submit)).toMatch(/"jobId":\s*"/);

  await writeFile(join(folder, "own.mjs"), "export const ours = () => {;\n");
  await saying(first, /the handlers have changed.*SyntaxError.*worker-1 waits for a change/);
  await writeFile(join(folder, "own.mjs"), "export const mended = () => 2;\n");
  await saying(
    first,
    /waits for a change.*the handlers have changed.*worker-1 is ready.*worker-2 is ready|waits for a change.*the handlers have changed.*worker-2 is ready.*worker-1 is ready/,
  );

  const processes = [...pidsOf(first).values()].flat();
  expect(processes.filter(isAlive)).toHaveLength(5);
  first.child.kill("SIGKILL");
  await first.ended;
  // At once again: the servers of the killed run are still ending.
  const third = hasTerminals() ? runInTerminal() : run();
  await saying(third, "Muster is up");
  expect(processes.filter(isAlive)).toEqual([]);
  const again = [...pidsOf(third).values()].flat();
  expect(again.filter(isAlive)).toHaveLength(5);
  // The terminal is gone at once, and tells `make` alone.
  third.child.kill(hasTerminals() ? "SIGKILL" : "SIGHUP");
  await third.ended;
  await waitFor(() => !again.some(isAlive), { what: "all to end" });
  // In good order: what the guardian alone has ended would leave the claim behind.
  await waitFor(() => !existsSync(join(folder, ".muster/dev.json")), { what: "the claim to be dropped" });
}, 300_000);
