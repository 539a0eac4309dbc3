import { randomBytes } from "node:crypto";
import { migrate } from "@muster/db";
import type { TestProject } from "vitest/node";
import { administer, dropDatabase, withDatabase } from "./admin.ts";
import { ownPostgres, ownRedis, type PreparedPostgres, preparedPostgres } from "./own-servers.ts";
import type { SharedServers } from "./servers.ts";

type Undo = () => Promise<unknown>;
type SharedDatabase = Omit<SharedServers, "redisUrl">;

/** Ends what `setup` began. Filled step by step: a setup that fails half-way is undone as well. */
const undo: Undo[] = [];

declare global {
  var musterTestServers: Record<number, Promise<SharedServers[]>> | undefined;
}

/** Projects of one group run at the same time, in the same places. Each of them has its own copy of this module. */
const STARTED = (globalThis.musterTestServers ??= {});

/**
 * Starts a Postgres and a Redis for each file of the project that may run at the same time. Environment:
 * `TEST_DATABASE_URL` (a Postgres of your own) or `COCKROACH_URL`, `TEST_REDIS_URL`, and `TEST_ISOLATION=serializable`
 * for the embedded Postgres.
 */
export async function setup(project: TestProject): Promise<void> {
  const { maxWorkers, sequence } = project.config;
  try {
    const started = (STARTED[sequence.groupOrder] ??= start(Array.from({ length: maxWorkers })));
    project.provide("servers", await started);
  } catch (error) {
    await teardown();
    throw error;
  }
}

async function start(places: readonly unknown[]): Promise<SharedServers[]> {
  const databases = await sharedDatabases(places);
  const redisUrls = await Promise.all(places.map(sharedRedis));
  return databases.map((database, index) => ({ ...database, redisUrl: redisUrls[index] ?? "" }));
}

export async function teardown(): Promise<void> {
  await Promise.all(undo.splice(0).map((step) => step()));
}

async function sharedDatabases(places: readonly unknown[]): Promise<SharedDatabase[]> {
  const given = await givenDatabase();
  if (given !== undefined) return places.map(() => given);
  const template = templateName();
  const from = await preparedPostgres((postgres) => makeTemplate(postgres.url(), template));
  undo.push(() => from.remove());
  return Promise.all(
    places.map(async () => ({ databaseKind: "postgres", adminUrl: await sharedPostgres(from), template })),
  );
}

async function givenDatabase(): Promise<SharedDatabase | undefined> {
  const cockroach = process.env["COCKROACH_URL"];
  if (cockroach !== undefined) return { databaseKind: "cockroach", adminUrl: cockroach, template: undefined };
  const adminUrl = process.env["TEST_DATABASE_URL"];
  if (adminUrl === undefined) return undefined;
  const template = templateName();
  undo.push(() => dropDatabase(adminUrl, "postgres", template));
  await makeTemplate(adminUrl, template);
  return { databaseKind: "postgres", adminUrl, template };
}

async function sharedPostgres(from: PreparedPostgres): Promise<string> {
  const postgres = await ownPostgres({ from });
  undo.push(() => postgres.remove());
  return postgres.url();
}

async function sharedRedis(): Promise<string> {
  const given = process.env["TEST_REDIS_URL"];
  if (given !== undefined) return given;
  const redis = await ownRedis();
  undo.push(() => redis.remove());
  return redis.url;
}

/** Of this run's own: two runs may share a server that TEST_DATABASE_URL names. */
function templateName(): string {
  return `muster_template_${randomBytes(4).toString("hex")}`;
}

async function makeTemplate(adminUrl: string, name: string): Promise<void> {
  await migrate({ url: withDatabase(adminUrl, name) }); // creates it
  // A database to which anybody is connected cannot be copied.
  await administer(adminUrl, [`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`]);
}
