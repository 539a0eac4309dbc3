import { randomBytes } from "node:crypto";
import { migrate } from "@muster/db";
import type { TestProject } from "vitest/node";
import { administer, type DatabaseKind, dropDatabase, withDatabase } from "./admin.ts";
import { ownPostgres, ownRedis } from "./own-servers.ts";

/** What the tests are told about the servers that all of them share. */
export interface SharedServers {
  readonly databaseKind: DatabaseKind;
  /** URL of a database from which others can be created and dropped. */
  readonly adminUrl: string;
  /** Migrated, and closed to connections so that it can be copied at any time; CockroachDB cannot copy: undefined. */
  readonly template: string | undefined;
  readonly redisUrl: string;
}

declare module "vitest" {
  interface ProvidedContext {
    servers: SharedServers;
  }
}

type Undo = () => Promise<void>;

/** Ends what `setup` began, newest first. Filled step by step: a setup that fails half-way is undone as well. */
const undo: Undo[] = [];

/**
 * Starts one Postgres and one Redis for the whole test run. Environment: `TEST_DATABASE_URL` (a Postgres of your
 * own) or `COCKROACH_URL`, `TEST_REDIS_URL`, and `TEST_ISOLATION=serializable` for the embedded Postgres.
 */
export async function setup(project: TestProject): Promise<void> {
  try {
    const database = await sharedDatabase();
    const redisUrl = process.env["TEST_REDIS_URL"] ?? (await sharedRedis());
    project.provide("servers", { ...database, redisUrl });
  } catch (error) {
    await teardown();
    throw error;
  }
}

export async function teardown(): Promise<void> {
  for (const step of undo.splice(0).toReversed()) await step();
}

async function sharedDatabase(): Promise<Omit<SharedServers, "redisUrl">> {
  const cockroach = process.env["COCKROACH_URL"];
  if (cockroach !== undefined) return { databaseKind: "cockroach", adminUrl: cockroach, template: undefined };
  const adminUrl = process.env["TEST_DATABASE_URL"] ?? (await sharedPostgres());
  return { databaseKind: "postgres", adminUrl, template: await migratedTemplate(adminUrl) };
}

async function sharedPostgres(): Promise<string> {
  const postgres = await ownPostgres();
  undo.push(() => postgres.remove());
  return postgres.url();
}

async function sharedRedis(): Promise<string> {
  const redis = await ownRedis();
  undo.push(() => redis.remove());
  return redis.url;
}

async function migratedTemplate(adminUrl: string): Promise<string> {
  // A name of this run's own: two runs may share a server that TEST_DATABASE_URL names.
  const name = `muster_template_${randomBytes(4).toString("hex")}`;
  undo.push(() => dropDatabase(adminUrl, "postgres", name));
  await migrate({ url: withDatabase(adminUrl, name) }); // creates it
  // A database to which anybody is connected cannot be copied.
  await administer(adminUrl, [`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`]);
  return name;
}
