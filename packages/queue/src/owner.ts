import { isRecord, parseJson } from "./json.ts";
import type { RedisConnection } from "./redis.ts";

/** An owner that has not renewed its mark for this long is gone, and another database may take its place. */
export const OWNER_EXPIRY_MS = 30_000;

/** Which database the lists under this prefix belong to, and which of its processes said so last. */
export interface OwnerMark {
  /** Made once for each database; a copy of one has the same. */
  readonly database: string;
  /** Of the database, for people. */
  readonly name: string;
  /** The process that leads its chores; new at every start. */
  readonly holder: string;
  /** The machine it runs on, for people. */
  readonly host: string;
  /** Grows with every renewal. */
  readonly beat: number;
}

/** Undefined when nobody owns the lists. Rejects as `RedisConnection.run` does. */
export async function readOwner(redis: RedisConnection): Promise<OwnerMark | undefined> {
  const text = await redis.run((client) => client.get(redis.keys.owner));
  const value = text === null ? undefined : parseJson(text);
  if (!isRecord(value)) return undefined;
  const { database, name, holder, host, beat } = value;
  if (typeof database !== "string" || typeof holder !== "string" || typeof beat !== "number")
    return undefined;
  return { database, name: String(name), holder, host: String(host), beat };
}

/** Writes the mark; with `ifNobody` only where there is none. Rejects as `RedisConnection.run` does. */
export async function writeOwner(redis: RedisConnection, mark: OwnerMark, ifNobody: boolean): Promise<void> {
  const { owner } = redis.keys;
  const text = JSON.stringify(mark);
  await redis.run((client) =>
    ifNobody
      ? client.set(owner, text, "PX", OWNER_EXPIRY_MS, "NX")
      : client.set(owner, text, "PX", OWNER_EXPIRY_MS),
  );
}

/** Leaves the lists to whoever comes next. Rejects as `RedisConnection.run` does. */
export async function endOwnership(redis: RedisConnection): Promise<void> {
  // By SET, which is needed anyway: DEL would be one more right to give.
  await redis.run((client) => client.set(redis.keys.owner, "", "PX", 1));
}
