import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { migrate } from "@muster/db";
import type { Configuration } from "../configuration.ts";
import { DATABASE, type Pair, query, startPair, storesOf } from "./single-servers.ts";

/** Where the page says which rights are needed: what is tried here is what it says. */
const PAGE = new URL("../../../docs/operations.md", import.meta.url);
const MIGRATIONS = fileURLToPath(new URL("../../../migrations/", import.meta.url));
/** Begins with the files of which a role that was installed before has seen nothing. */
const UPGRADED_FROM = "0015";
const PASSWORD = "secret";

function asUser(url: string, name: string): string {
  const changed = new URL(url);
  changed.username = name;
  changed.password = PASSWORD;
  return changed.href;
}

/** @param role one of the page's */
const urlOf = ({ postgres }: Pair, role: "jobs_owner" | "jobs_app"): string =>
  asUser(postgres.url(DATABASE), role);

function limited(name: string, how: string, install: (pair: Pair) => Promise<unknown>): Configuration {
  return {
    name,
    how,
    start: async () => {
      const dir = await mkdtemp(join(tmpdir(), "muster-rights-"));
      const aclfile = join(dir, "users.acl");
      const removeFolder = (): Promise<void> => rm(dir, { recursive: true, force: true });
      try {
        // A file, as a Redis has it that keeps its users over a restart.
        await writeFile(aclfile, `${await redisUserOfPage()}\n`);
        const pair = await startPair({}, { settings: { aclfile } });
        return storesOf(pair, {
          env: { DATABASE_URL: urlOf(pair, "jobs_app"), REDIS_URL: asUser(pair.redis.url, "muster") },
          migrate: () => install(pair),
          [Symbol.asyncDispose]: async () => {
            await pair[Symbol.asyncDispose]();
            await removeFolder();
          },
        });
      } catch (error) {
        await removeFolder();
        throw error;
      }
    },
  };
}

/** As a line of an ACL file. */
async function redisUserOfPage(): Promise<string> {
  const [, rules] = /^ACL SETUSER (muster .*)$/mu.exec(await readFile(PAGE, "utf8")) ?? [];
  if (rules === undefined)
    throw new Error("docs/operations.md no longer says which rights the Redis user needs");
  return `user ${rules.replace(">…", `>${PASSWORD}`)}`;
}

/** The page's two pieces of SQL: the roles, and what one of them may do once the other has made the tables. */
async function sqlOfPage(): Promise<readonly [roles: string, grants: string]> {
  const [, section = ""] = /^## Rights\n(.*?)^## /msu.exec(await readFile(PAGE, "utf8")) ?? [];
  const [roles, grants] = [...section.matchAll(/^```sql\n(.*?)^```/gmsu)].map(([, text = ""]) => text);
  if (roles === undefined || grants === undefined)
    throw new Error("docs/operations.md no longer grants rights");
  return [roles, grants];
}

async function makeRoles(pair: Pair): Promise<void> {
  const [roles] = await sqlOfPage();
  await query(pair.postgres.url(), `CREATE DATABASE ${DATABASE}`);
  await query(pair.postgres.url(DATABASE), roles);
}

export const rowsOnly: Configuration = limited(
  "A role that may change rows only, and a Redis user with the documented rights",
  "as [operations.md](operations.md#rights) grants them",
  async (pair) => {
    await makeRoles(pair);
    const [, grants] = await sqlOfPage();
    await migrate({ url: urlOf(pair, "jobs_owner") });
    await query(urlOf(pair, "jobs_owner"), grants);
  },
);

export const rowsOnlyUpgraded: Configuration = limited(
  "The same, upgraded",
  `granted before the migrations from ${UPGRADED_FROM} on, and not again`,
  async (pair) => {
    await makeRoles(pair);
    const older = await mkdtemp(join(tmpdir(), "muster-migrations-"));
    try {
      await cp(MIGRATIONS, older, { recursive: true });
      const newer = (await readdir(older)).filter((file) => file >= UPGRADED_FROM);
      await Promise.all(newer.map((file) => rm(join(older, file))));
      await migrate({ url: urlOf(pair, "jobs_owner"), directory: pathToFileURL(`${older}/`) });
    } finally {
      await rm(older, { recursive: true, force: true });
    }
    const then = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO jobs_app";
    await query(urlOf(pair, "jobs_owner"), then);
    await migrate({ url: urlOf(pair, "jobs_owner") });
  },
);
