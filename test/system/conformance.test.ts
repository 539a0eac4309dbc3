import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LONG } from "@muster/test/long";
import { manageApps } from "@muster/test/process";
import { findAll, type Program } from "@muster/test/programs";
import { pythonWithMessages } from "@muster/test/python";
import { type System, startSystem } from "@muster/test/system";
import { makeToken } from "@muster/test/tokens";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CASES } from "../conformance/cases/index.ts";
import { type Result, runCases } from "../conformance/run.ts";
import type { Site } from "../conformance/stage.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Each case mostly waits for beats of its own. */
const AT_ONCE = 3;
// Each has as many processes again. A thousand jobs take bash some minutes: each is a dozen programs.
vi.setConfig({ maxConcurrency: 2, ...("CONFORMANCE_JOBS" in process.env && { testTimeout: 900_000 }) });

manageApps();

let system: System;
let site: Site;

beforeAll(async () => {
  system = await startSystem();
  const api = await system.start("api", { AUTH: "required" });
  const [worker, admin] = await Promise.all(
    ["worker", "admin"].map((role) => makeToken(system.databaseUrl, role)),
  );
  if (worker === undefined || admin === undefined) throw new Error("no tokens");
  const file = join(system.folder, "token");
  await writeFile(file, worker.secret, { mode: 0o600 });
  await mkdir(join(system.folder, "messages"));
  site = {
    address: `127.0.0.1:${api.apiPort}`,
    env: { WORKER_TOKEN_FILE: file, PYTHONPATH: join(system.folder, "messages"), LOG_LEVEL: "warn" },
    token: admin.secret,
  };
});
afterAll(() => system[Symbol.asyncDispose]());

/** What is wrong of the short set, or of the named cases of it. */
async function wrongs(command: readonly string[], ...names: string[]): Promise<Result[]> {
  const cases = CASES.filter(({ short, name }) => short && (names.length === 0 || names.includes(name)));
  const results = await runCases(site, command, cases, AT_ONCE);
  return results.filter(({ wrong }) => wrong !== undefined);
}

// These two fetch and compile what they are made with: minutes on a new machine.
test.runIf(LONG).concurrent(
  "a worker in Python, by gRPC (skipped where it cannot be had)",
  async ({ skip }) => {
    const folder = join(system.folder, "messages");
    const python = await pythonWithMessages(folder, (line) => process.stderr.write(`${line}\n`));
    if ("missing" in python) {
      skip(python.missing);
      return;
    }
    expect(await wrongs([python.file, join(ROOT, "examples/python/worker.py")])).toEqual([]);
  },
  400_000,
);

const CURL: readonly Program[] = [
  { name: "bash", packages: ["bash"] },
  { name: "curl", packages: ["curl"] },
];

test.concurrent("a worker of bash and curl (skipped where there is none)", async ({ skip }) => {
  const found = await findAll(CURL);
  if (typeof found === "string") {
    skip(found);
    return;
  }
  expect(await wrongs([join(ROOT, "examples/bash/worker.sh")], "run", "cancel", "drain")).toEqual([]);
});

test.runIf(LONG).concurrent("a worker in Go (skipped where there is none)", async ({ skip }) => {
  const found = await findAll([{ name: "go", packages: ["golang-go"] }]);
  if (typeof found === "string") {
    skip(found);
    return;
  }
  const file = join(system.folder, "go-worker");
  await run(found[0] ?? "", ["build", "-o", file, "."], { cwd: join(ROOT, "examples/go") });
  expect(await wrongs([file])).toEqual([]);
});

test.concurrent("the worker of ours, behind nothing but the API", async () => {
  const command = [process.execPath, join(ROOT, "apps/worker/src/main.ts")];
  expect(await wrongs(command, "run", "cancel", "lost answers", "drain")).toEqual([]);
});
