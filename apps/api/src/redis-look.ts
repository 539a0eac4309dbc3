import { checkServer, openRedis, REDIS_CONFIG, redisOptions } from "@muster/queue";
import { createLogger, createMetrics, readConfig } from "@muster/runtime";

const PATIENCE_MS = 5000;

/** What one look at the Redis of an environment has found, for a person who looks after it. */
export interface RedisLook {
  /** Undefined where it does not answer within 5 s. */
  readonly server: RedisServer | undefined;
  /** What keeps it from being used, with what to change: a sentence for each. */
  readonly troubles: readonly string[];
}

export interface RedisServer {
  readonly version: string;
  readonly maxmemoryPolicy: string;
  /** One sentence for each thing that an operator should change. */
  readonly warnings: readonly string[];
  /** How far its clock is ahead of this machine's, milliseconds. NaN where it does not tell. */
  readonly aheadMs: number;
}

/**
 * Connects as the API does, looks, and leaves. Changes nothing.
 * @throws ConfigError, and ioredis' ReplyError where the user may not look
 */
export async function lookAtRedis(env: NodeJS.ProcessEnv, name: string): Promise<RedisLook> {
  const log = createLogger({ name, level: "silent" });
  const options = redisOptions(readConfig(REDIS_CONFIG, env));
  const metrics = createMetrics();
  const redis = openRedis({ ...options, name, log, metrics });
  const troubles = (): string[] => metrics.degradations.list().map(({ text }) => text);
  try {
    if (!(await redis.ready(PATIENCE_MS))) return { server: undefined, troubles: troubles() };
    const start = Date.now();
    const [time] = await redis.pipeline([["time"]]);
    const halfway = (start + Date.now()) / 2;
    const { version, maxmemoryPolicy, warnings } = await checkServer(redis);
    const server = { version, maxmemoryPolicy, warnings, aheadMs: msOf(time) - halfway };
    return { server, troubles: troubles() };
  } finally {
    await redis.close();
  }
}

/** Seconds and microseconds. */
function msOf(reply: unknown): number {
  const [seconds, micros] = Array.isArray(reply) ? reply.map(Number) : [];
  return (seconds ?? Number.NaN) * 1000 + (micros ?? 0) / 1000;
}
