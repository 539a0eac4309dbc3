import { lookAtRedis } from "@muster/app-api/redis-look";
import { checkSchema, DATABASE_CONFIG, databaseAddress, openDatabase } from "@muster/db";
import { createLogger, createMetrics, faultOf, readConfig } from "@muster/runtime";
import { typed } from "../../command/confirm.ts";
import { spanOf } from "../../output/words.ts";
import { bad, type Check, type Finding, ok, skipped, warn } from "./finding.ts";

const SKEW_MS = 1000;
const NAME = "muster-doctor";
const isSet = (env: NodeJS.ProcessEnv, names: readonly string[]): boolean =>
  names.some((name) => (env[name] ?? "") !== "");

/** The database itself, where this machine is told which one it is. */
export const DATABASE: Check = {
  name: "database",
  run: async ({ around: { env } }) => {
    if (!isSet(env, ["DATABASE_URL", "DATABASE_URL_FILE"]))
      return [skipped("DATABASE_URL is not set here", "set it, to look at schema, rights and clock")];
    const log = createLogger({ name: NAME, level: "silent" });
    const database = openDatabase({
      ...databaseAddress(readConfig(DATABASE_CONFIG, env)),
      connections: 1,
      name: NAME,
      log,
      metrics: createMetrics(),
    });
    try {
      const start = Date.now();
      const [row] = await database.query<{ ms: number }>(
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms",
        [],
        "prompt",
      );
      const halfway = (start + Date.now()) / 2;
      await checkSchema(database);
      return [
        ok("the schema is that of this version, and this role may use it"),
        clockFinding("the database", (row?.ms ?? 0) - halfway),
      ];
    } catch (error) {
      return [
        bad(causeOf(error), `${typed("migrate")} brings the schema; docs/operations.md has the rights`),
      ];
    } finally {
      await database.close();
    }
  },
};

/** Redis itself, where this machine is told which one it is. */
export const REDIS: Check = {
  name: "Redis",
  run: async ({ around: { env } }) => {
    if (!isSet(env, ["REDIS_URL", "REDIS_URL_FILE", "REDIS_URLS", "REDIS_HOST"]))
      return [skipped("REDIS_URL is not set here", "set it, to look at version, eviction and clock")];
    try {
      const found = await lookAtRedis(env, NAME);
      if (found === undefined)
        return [
          bad(
            "it does not answer",
            "jobs are found by SQL meanwhile, more slowly: start it, or mend REDIS_URL",
          ),
        ];
      const { version, maxmemoryPolicy, warnings, aheadMs } = found;
      return [
        ...(warnings.length === 0 ? [ok(`version ${version}, maxmemory-policy ${maxmemoryPolicy}`)] : []),
        ...warnings.map((warning) => warn(warning, "docs/operations.md says what Redis has to be like")),
        clockFinding("Redis", aheadMs),
      ];
    } catch (error) {
      return [warn(causeOf(error), "docs/operations.md says what Redis has to be like")];
    }
  },
};

function clockFinding(whose: string, skewMs: number): Finding {
  if (Math.abs(skewMs) <= SKEW_MS) return ok(`the clock of ${whose} and this machine's agree`);
  return warn(
    `the clock of ${whose} is ${spanOf(Math.abs(skewMs))} ${skewMs < 0 ? "behind" : "ahead of"} this machine's`,
    "let both machines ask a time server",
  );
}

const causeOf = (error: unknown): string =>
  faultOf(error)?.cause ?? (error instanceof Error ? error.message : String(error));
