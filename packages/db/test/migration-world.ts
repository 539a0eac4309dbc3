import { randomBytes } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dropDatabase, withDatabase } from "@muster/test/admin";
import { servers } from "@muster/test/servers";
import { Client } from "pg";

/** The name of a database that does not exist yet, and a copy of the migrations to change. */
export interface MigrationWorld extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  readonly folder: string;
  /** The same folder. */
  readonly directory: URL;
  readonly query: (text: string) => Promise<Record<string, unknown>[]>;
  /** As its disposal does. */
  readonly drop: () => Promise<void>;
}

export async function migrationWorld(): Promise<MigrationWorld> {
  const { adminUrl, databaseKind } = servers();
  const name = `muster_test_${randomBytes(6).toString("hex")}`;
  const url = withDatabase(adminUrl, name);
  const folder = await mkdtemp(join(tmpdir(), "muster-migrations-"));
  await cp(new URL("../../../migrations/", import.meta.url), folder, { recursive: true });
  const drop = async (): Promise<void> => {
    await dropDatabase(adminUrl, databaseKind, name);
    await rm(folder, { recursive: true });
  };
  return {
    name,
    url,
    folder,
    directory: pathToFileURL(`${folder}/`),
    query: async (text) => {
      const client = new Client({ connectionString: url, query_timeout: 10_000 });
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(text)).rows;
      } finally {
        await client.end();
      }
    },
    drop,
    [Symbol.asyncDispose]: drop,
  };
}
