import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import type { Servers } from "../run/servers.ts";

const GIB = 1024 ** 3;
const LIBRARIES = ["bullmq", "graphile-worker", "pg-boss", "@connectrpc/connect-node", "pg", "ioredis"];

/** What the numbers were measured on, by name. */
export async function environment(servers: Servers): Promise<Record<string, string>> {
  const { postgres, redis } = await servers.versions();
  const libraries = await Promise.all(LIBRARIES.map(async (name) => [name, await versionOf(name)] as const));
  return {
    Processor: `${cpus()[0]?.model ?? "?"}, ${availableParallelism()} cores, for clients, workers and stores together`,
    Memory: `${Math.round(totalmem() / GIB)} GiB`,
    System: `${type()} ${release()}`,
    Node: process.version,
    PostgreSQL: `${postgres}; ${await servers.settings()}; everything else by default`,
    Redis: `${redis}; appendonly yes, appendfsync everysec`,
    Muster: commit(),
    ...Object.fromEntries(libraries),
  };
}

/** From the package's own file: not every package exports it. */
async function versionOf(name: string): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const folders = resolve.paths(name) ?? [];
  for (const folder of folders) {
    const text = await readFile(`${folder}/${name}/package.json`, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const { version }: { readonly version: string } = JSON.parse(text);
    return version;
  }
  throw new Error(`${name} is not installed`);
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--", "apps", "packages", "bench") === "" ? "" : ", changed";
  return `commit ${git("rev-parse", "--short", "HEAD")}${changed}`;
}
