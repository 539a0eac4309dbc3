import { faultOf } from "@muster/runtime";
import type { RedisConnection } from "./redis.ts";

const OLDEST_VERSION = [6, 2] as const;

export interface ServerCheck {
  /** As Redis tells it; Valkey tells the Redis version it is compatible with. */
  readonly version: string;
  /** Changes with every start of the server. */
  readonly runId: string;
  readonly maxmemoryPolicy: string;
  /** One sentence for each thing that an operator should change. */
  readonly warnings: readonly string[];
}

/** Managed servers answer in a few; nobody waits for this. */
const READY_DEADLINE_MS = 10_000;

/** Logs, once Redis is there, what an operator should change about it. Never rejects. */
export async function warnOfServer(redis: RedisConnection): Promise<void> {
  if (!(await redis.ready(READY_DEADLINE_MS))) return;
  try {
    for (const warning of (await checkServer(redis)).warnings) redis.log.warn(warning);
  } catch (error) {
    // A user without INFO is reported as a missing right.
    redis.log.debug({ reason: faultOf(error)?.reason }, "could not check the settings of Redis");
  }
}

/**
 * What there is to say about this server at start.
 * @throws MusterError `unavailable`, or ioredis' ReplyError when INFO is forbidden
 */
export async function checkServer(redis: RedisConnection): Promise<ServerCheck> {
  const [server, memory] = await redis.pipeline([
    ["info", "server"],
    ["info", "memory"],
  ]);
  const { redis_version: version = "", run_id: runId = "" } = parseInfo(server);
  // Read from INFO, because managed Redis often forbids CONFIG GET.
  const { maxmemory_policy: maxmemoryPolicy = "" } = parseInfo(memory);
  return { version, runId, maxmemoryPolicy, warnings: warningsFor(version, maxmemoryPolicy) };
}

/** The lines `name:value` of an INFO reply. */
export function parseInfo(reply: unknown): Partial<Record<string, string>> {
  return Object.fromEntries(
    String(reply)
      .split(/\r?\n/u)
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
}

/** @param version as INFO tells it @param policy maxmemory-policy, empty when the server does not tell */
export function warningsFor(version: string, policy: string): string[] {
  const warnings: string[] = [];
  if (isTooOld(version))
    warnings.push(`Redis version: expected ${OLDEST_VERSION.join(".")} or newer, got ${version || "none"}`);
  if (policy !== "noeviction")
    warnings.push(
      `Redis maxmemory-policy: expected noeviction, got ${policy || "none"}; evicted jobs start only after a repair`,
    );
  return warnings;
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_VERSION;
  return !(major > oldestMajor || (major === oldestMajor && minor >= oldestMinor));
}
