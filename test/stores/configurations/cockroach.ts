import { randomBytes } from "node:crypto";
import { migrate } from "@muster/db";
import { Client } from "pg";
import { administer, dropDatabase, withDatabase } from "../../support/admin.ts";
import { type OwnRedis, ownRedis } from "../../support/own-servers.ts";
import { CannotBeHad } from "../../support/programs.ts";
import type { Configuration, Stores } from "../configuration.ts";
import { redisKilled, versionsOf } from "./single-servers.ts";

/** No package brings one: a cluster is named by whoever has it. */
export const cockroach: Configuration = {
  name: "CockroachDB",
  how: "`DATABASE_URL` names a node, or the load balancer before them",
  start: async () => {
    const cluster = process.env["COCKROACH_URL"];
    if (cluster === undefined)
      throw new CannotBeHad(
        "no COCKROACH_URL names a cluster (24.1 or later) where databases may be created",
      );
    const redis = await ownRedis();
    try {
      return await storesOn(cluster, redis);
    } catch (error) {
      await redis.remove();
      throw error;
    }
  },
};

async function storesOn(cluster: string, redis: OwnRedis): Promise<Stores> {
  const name = `muster_stores_${randomBytes(6).toString("hex")}`;
  const url = withDatabase(cluster, name);
  const [, version = "?"] = /CockroachDB.*? v(\S+)/u.exec(await versionOf(cluster)) ?? [];
  const [, redisVersion = ""] = (await versionsOf(cluster, redis.url)).split(", ");
  await administer(cluster, [`CREATE DATABASE ${name}`]);
  return {
    env: { DATABASE_URL: url, REDIS_URL: redis.url },
    viewUrl: url,
    migrate: () => migrate({ url }),
    // Its nodes are not ours to break.
    breakages: [redisKilled(redis)],
    versions: `CockroachDB ${version}, ${redisVersion}`,
    [Symbol.asyncDispose]: async () => {
      await dropDatabase(cluster, "cockroach", name);
      await redis.remove();
    },
  };
}

async function versionOf(url: string): Promise<string> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  await client.connect();
  try {
    return (await client.query<{ version: string }>("SELECT version() AS version")).rows[0]?.version ?? "";
  } finally {
    await client.end();
  }
}
