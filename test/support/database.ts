import { randomBytes } from "node:crypto";
import { migrate } from "@muster/db";
import { administer, dropDatabase, withDatabase } from "./admin.ts";
import { servers } from "./servers.ts";

export interface TestDatabase {
  readonly url: string;
  /** What an app needs to use it, see `startApp`. */
  readonly env: { readonly DATABASE_URL: string };
  drop(): Promise<void>;
}

/** A migrated database of the test's own on the shared server. Drop it in `afterAll`, connected clients or not. */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl, databaseKind, template } = servers();
  const name = `muster_test_${randomBytes(6).toString("hex")}`;
  const url = withDatabase(adminUrl, name);
  await administer(adminUrl, [
    `CREATE DATABASE ${name}${template === undefined ? "" : ` TEMPLATE ${template}`}`,
  ]);
  if (template === undefined) await migrate({ url });
  return { url, env: { DATABASE_URL: url }, drop: () => dropDatabase(adminUrl, databaseKind, name) };
}
