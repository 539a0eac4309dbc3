import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cheatSheet } from "./cheat-sheet.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-sheet-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("the line that follows the logs works as it is printed, whatever the folder is called", () => {
  for (const name of ["plain", "Ada's jobs & more $HOME", "日本"]) {
    const logs = join(folder, name);
    mkdirSync(logs);
    writeFileSync(join(logs, "api.log"), `said in ${name}\n`);
    const stores = {
      databaseUrl: "postgres://h/d",
      redisUrl: "redis://h",
      redisPort: 6379,
      env: {},
      isNew: false,
    };
    const ports = { apiPort: 8081, apiMetricsPort: 2112, workerMetricsPorts: [2113] };
    const words = { command: "muster", worker: "w", yourOwn: "y", withBuf: false };
    const sheet = cheatSheet({ ...stores, ...ports, logs }, { type: "echo", json: {} }, words);
    const [, line = ""] = /^ {2}logs +(.+)$/mu.exec(sheet) ?? [];
    const followed = line.replace("tail -f", "tail -n 1");
    expect(execFileSync("sh", ["-c", followed], { encoding: "utf8" })).toBe(`said in ${name}\n`);
  }
});

test("the command line is told where the API is, unless that is where it looks by itself", () => {
  const typedFor = (apiPort: number): string => {
    const stores = {
      databaseUrl: "postgres://h/d",
      redisUrl: "redis://h",
      redisPort: 6379,
      env: {},
      isNew: false,
    };
    const running = { ...stores, apiPort, apiMetricsPort: 2112, workerMetricsPorts: [2113], logs: folder };
    const words = { command: "npx muster", worker: "w", yourOwn: "y", withBuf: false };
    const sheet = cheatSheet(running, { type: "hello", json: { name: "Ada" } }, words);
    return /^ {2}by command +(.+)$/mu.exec(sheet)?.[1] ?? "";
  };
  expect(typedFor(8081)).toBe(`npx muster submit hello '{"name":"Ada"}' --wait`);
  expect(typedFor(18181)).toBe(
    `npx muster submit hello '{"name":"Ada"}' --wait --api http://localhost:18181`,
  );
});
