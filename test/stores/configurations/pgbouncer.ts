import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ownPgBouncer } from "../../support/pgbouncer.ts";
import type { Program } from "../../support/programs.ts";
import type { Breakage, Configuration } from "../configuration.ts";
import { DATABASE, POSTGRES_BOUNDS, postgresKilled, startPair, storesOf } from "./single-servers.ts";

const PGBOUNCER: Program = { name: "pgbouncer", packages: ["pgbouncer"] };

/** PgBouncer keeps prepared statements of transaction mode from here on. */
const KEEPS_PREPARED = [1, 21] as const;

/** By default it waits 15 s after a connection that failed, and refuses every client meanwhile. */
const PATIENCE = { server_login_retry: "1" };

interface Pooled {
  readonly name: string;
  readonly short?: boolean;
  readonly settings: Readonly<Record<string, string>>;
  readonly needs?: Program;
}

function pooled({ name, short = false, settings, needs = PGBOUNCER }: Pooled): Configuration {
  return {
    name,
    how: "`DATABASE_URL` names the pooler; `server_login_retry = 1` there",
    short,
    needs: [needs],
    start: async ([program = ""]) => {
      const pair = await startPair();
      try {
        const pooler = await ownPgBouncer(program, pair.postgres.url(), { ...PATIENCE, ...settings });
        const restarted: Breakage = {
          what: "the pooler is killed and started again",
          ...POSTGRES_BOUNDS,
          act: () => pooler.restart(),
        };
        return storesOf(pair, {
          env: { DATABASE_URL: pooler.url(DATABASE), REDIS_URL: pair.redis.url },
          breakages: [restarted, postgresKilled(pair.postgres)],
          versions: `PgBouncer ${(await versionOf(program)).join(".")}, ${pair.versions}`,
          [Symbol.asyncDispose]: async () => {
            await pooler[Symbol.asyncDispose]();
            await pair[Symbol.asyncDispose]();
          },
        });
      } catch (error) {
        await pair[Symbol.asyncDispose]();
        throw error;
      }
    },
  };
}

async function versionOf(program: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)(program, ["--version"]);
  return (/PgBouncer (\d+)\.(\d+)/u.exec(stdout) ?? []).slice(1).map(Number);
}

async function tooOldToPrepare(program: string): Promise<string | undefined> {
  const [major = 0, minor = 0] = await versionOf(program);
  const [fromMajor, fromMinor] = KEEPS_PREPARED;
  if (major > fromMajor || (major === fromMajor && minor >= fromMinor)) return undefined;
  return `it takes PgBouncer ${KEEPS_PREPARED.join(".")}; this machine's packages have ${major}.${minor}`;
}

/** Far fewer sessions than the processes have connections. */
const FEW = { pool_mode: "transaction", default_pool_size: "6" };

export const transactionMode: Configuration = pooled({
  name: "PgBouncer in transaction mode",
  short: true,
  settings: FEW,
});

export const transactionModePrepared: Configuration = pooled({
  name: "PgBouncer in transaction mode, which keeps prepared statements",
  settings: { ...FEW, max_prepared_statements: "100" },
  needs: { ...PGBOUNCER, unfit: tooOldToPrepare },
});

export const sessionMode: Configuration = pooled({
  name: "PgBouncer in session mode",
  settings: { pool_mode: "session", default_pool_size: "60" },
});
