import { lookAtRedis, type RedisServer } from "@muster/app-api/redis-look";
import {
  checkSchema,
  DATABASE_CONFIG,
  type Database,
  databaseAddress,
  missingRights,
  openDatabase,
} from "@muster/db";
import { createLogger, createMetrics, faultOf, readConfig } from "@muster/runtime";
import { typed } from "../../command/confirm.ts";
import { spanOf } from "../../output/words.ts";
import { bad, type Check, type Finding, ok, skipped, warn } from "./finding.ts";

const SKEW_MS = 1000;
const NAME = "muster-doctor";
const MAX_GRANTS = 5;
const isSet = (env: NodeJS.ProcessEnv, names: readonly string[]): boolean =>
  names.some((name) => (env[name] ?? "") !== "");

/** The database itself, where this machine is told which one it is. */
export const DATABASE: Check = {
  name: "database",
  run: async ({ around: { env } }) => {
    if (!isSet(env, ["DATABASE_URL", "DATABASE_URL_FILE"]))
      return [skipped("DATABASE_URL is not set here", "set it, to look at schema, rights and clock")];
    try {
      const address = databaseAddress(readConfig(DATABASE_CONFIG, env));
      const log = createLogger({ name: NAME, level: "silent" });
      const database = openDatabase({
        ...address,
        connections: 1,
        name: NAME,
        log,
        metrics: createMetrics(),
      });
      try {
        return [await clockOf(database), await schemaOf(database)];
      } finally {
        await database.close();
      }
    } catch (error) {
      return [bad(causeOf(error), "start it, or mend DATABASE_URL, or what is between: docs/stores.md")];
    }
  },
};

async function clockOf({ query }: Database): Promise<Finding> {
  const start = Date.now();
  const [row] = await query<{ ms: number }>(
    "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms",
    [],
    "prompt",
  );
  return clockFinding("the database", (row?.ms ?? 0) - (start + Date.now()) / 2);
}

async function schemaOf(database: Database): Promise<Finding> {
  try {
    await checkSchema(database);
    return ok("the schema is that of this version, and this role may use it");
  } catch (error) {
    const cause = causeOf(error);
    const mends = await missingRights((text, values) => database.query(text, values));
    if (mends.length > 0) return bad(cause, `as the tables' owner: ${firstOf(mends)}`);
    const { reason } = faultOf(error) ?? {};
    return reason === "database_schema"
      ? bad(cause, `${typed("migrate")}, of this version and as the tables' owner`)
      : bad(cause, "see the database's log; docs/operations.md has the rights");
  }
}

const firstOf = (mends: readonly string[]): string =>
  mends.length <= MAX_GRANTS
    ? mends.join("; ")
    : `${mends.slice(0, MAX_GRANTS).join("; ")}; and ${mends.length - MAX_GRANTS} more, as docs/operations.md has them`;

/** Redis itself, where this machine is told which one it is. */
export const REDIS: Check = {
  name: "Redis",
  run: async ({ around: { env } }) => {
    if (!isSet(env, ["REDIS_URL", "REDIS_URL_FILE", "REDIS_URLS", "REDIS_HOST"]))
      return [skipped("REDIS_URL is not set here", "set it, to look at version, eviction and clock")];
    try {
      const { server, troubles } = await lookAtRedis(env, NAME);
      const told = troubles.map((trouble) => bad(trouble, MEANWHILE));
      if (server !== undefined) return [...told, ...serverFindings(server)];
      return told.length > 0 ? told : [bad("it does not answer within 5 s", MEANWHILE)];
    } catch (error) {
      return [warn(causeOf(error), "docs/stores.md says what Redis has to be like")];
    }
  },
};

const MEANWHILE =
  "jobs are found by SQL meanwhile, which is slower and costs the database more: start it, or mend REDIS_URL";

function serverFindings({ version, maxmemoryPolicy, warnings, aheadMs }: RedisServer): Finding[] {
  return [
    ...(warnings.length === 0 ? [ok(`version ${version}, maxmemory-policy ${maxmemoryPolicy}`)] : []),
    ...warnings.map((warning) =>
      warn(
        warning,
        warning.includes("maxmemory-policy")
          ? "CONFIG SET maxmemory-policy noeviction, and the same in its configuration"
          : "update it: docs/stores.md has the versions",
      ),
    ),
    clockFinding("Redis", aheadMs),
  ];
}

function clockFinding(whose: string, skewMs: number): Finding {
  if (Number.isNaN(skewMs)) return skipped(`${whose} does not tell its time`, "");
  if (Math.abs(skewMs) <= SKEW_MS) return ok(`the clock of ${whose} and this machine's agree`);
  return warn(
    `the clock of ${whose} is ${spanOf(Math.abs(skewMs))} ${skewMs < 0 ? "behind" : "ahead of"} this machine's`,
    "let both machines ask a time server",
  );
}

const causeOf = (error: unknown): string =>
  faultOf(error)?.cause ?? (error instanceof Error ? error.message : String(error));
