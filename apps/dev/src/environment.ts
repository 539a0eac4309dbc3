import { join } from "node:path";

/** Servers of the user's that take the place of our own. */
export interface Given {
  readonly postgres: boolean;
  readonly redis: boolean;
}

const POSTGRES = /^DATABASE_/u;
const REDIS = /^REDIS_/u;
const WORKERS_OF_AN_API = /^WORKER_(?:API|TOKEN)/u;

/**
 * The caller's environment without what leads to servers that are not the stack's: of a shell that has `REDIS_URLS` of
 * production set, our worker would take production's jobs.
 * @param dir the stack's folder
 */
export function ownEnvironment(env: NodeJS.ProcessEnv, given: Given, dir: string): NodeJS.ProcessEnv {
  const rest = Object.entries(env).filter(([name]) => !leadsElsewhere(name, given));
  return {
    // The second start is quicker.
    NODE_COMPILE_CACHE: join(dir, "compile-cache"),
    LOG_LEVEL: "info",
    ...Object.fromEntries(rest),
  };
}

/** What of it is set and has no effect. */
export const unused = (env: NodeJS.ProcessEnv, given: Given): string[] =>
  Object.keys(env).filter((name) => leadsElsewhere(name, given) && (env[name] ?? "") !== "");

function leadsElsewhere(name: string, given: Given): boolean {
  if (POSTGRES.test(name)) return !given.postgres;
  if (REDIS.test(name)) return !given.redis;
  return WORKERS_OF_AN_API.test(name);
}
