import type { Fault } from "@muster/runtime";
import type { Redis, RedisOptions } from "ioredis";
import { isReply, redisFault } from "../reply-fault.ts";
import { type Endpoint, nameOf } from "./address.ts";
import { ask } from "./ask.ts";
import type { Find } from "./locator.ts";
import { Unfit } from "./unfit.ts";
import { candidatesOf } from "./vote.ts";
import { firstWritable, type SearchOptions } from "./writable.ts";

export interface SentinelOptions {
  readonly seeds: readonly Endpoint[];
  /** The name by which they know the master. */
  readonly master: string;
}

export interface WatchedOptions extends SearchOptions {
  /** User, password and TLS of the Sentinels. */
  readonly sentinel: RedisOptions;
}

/**
 * Finds the master that most of the Sentinels name: any of them may be the last to hear of a failover, or watch
 * another group by now, so its word is tried.
 * @param options throws where certificates cannot be read just now
 */
export function watchedMaster({ seeds, master }: SentinelOptions, options: () => WatchedOptions): Find {
  let learnt: readonly Endpoint[] = [];
  return async () => {
    const { sentinel, ...search } = options();
    const namedBy = new Map<string, Endpoint>();
    const found = await firstWritable(search, "master", (writable, signal) =>
      candidatesOf(seeds, learnt, async (at) => {
        const named = await writable.from(await masterAt(at, sentinel, master, signal));
        namedBy.set(nameOf(named), at);
        return named;
      }),
    );
    // Of those alone who have named this one: others may watch somebody else's, with Sentinels of their own.
    const right = namedBy.get(nameOf(found.place));
    if (right !== undefined)
      void others(right, sentinel, master).then((sentinels) => {
        if (sentinels.length > 0) learnt = sentinels;
      });
    return found;
  };
}

/** Rejects with `Unfit`. */
async function masterAt(
  at: Endpoint,
  options: RedisOptions,
  name: string,
  signal: AbortSignal,
): Promise<Endpoint> {
  const question = (client: Redis): Promise<unknown> =>
    client.call("sentinel", "get-master-addr-by-name", name);
  const where = `Sentinel ${nameOf(at)}`;
  const told = await ask(at, options, question, signal).catch((error: unknown) => {
    throw new Unfit(where, error, refusalOf(error));
  });
  const [host, port]: unknown[] = Array.isArray(told) ? told : [];
  if (typeof host === "string" && Number(port) > 0) return { host, port: Number(port) };
  const cause = `it knows no master ${JSON.stringify(name)}: check the name at the end of REDIS_URL`;
  throw new Unfit(where, told, { kind: "permanent", reason: "redis_sentinel", cause });
}

/** What an operator does about it, where that is something else than for a Redis. */
function refusalOf(error: unknown): Fault {
  const fault = redisFault(error);
  if (!isReply(error)) return fault;
  if (fault.reason === "redis_commands")
    return { ...fault, reason: "redis_sentinel", cause: "what answers there is no Sentinel" };
  if (fault.reason === "redis_password")
    return {
      ...fault,
      cause: `${error.message}: check REDIS_SENTINEL_USERNAME and REDIS_SENTINEL_PASSWORD`,
    };
  if (fault.reason === "redis_rights")
    return {
      ...fault,
      cause: `${error.message}: give that user +sentinel|get-master-addr-by-name and +sentinel|sentinels`,
    };
  return fault;
}

/** The Sentinels that this one knows, which may be there when those of the settings are not. */
async function others(at: Endpoint, options: RedisOptions, master: string): Promise<Endpoint[]> {
  const told: unknown = await ask(at, options, (client) =>
    client.call("sentinel", "sentinels", master),
  ).catch(
    // A user without the right to ask: the Sentinels of the settings are the ones that are known.
    () => [],
  );
  return (Array.isArray(told) ? told : []).flatMap((fields: unknown) => {
    const list: unknown[] = Array.isArray(fields) ? fields : [];
    const value = (name: string): unknown => list[list.indexOf(name) + 1];
    const [host, port] = [value("ip"), Number(value("port"))];
    return typeof host === "string" && port > 0 ? [{ host, port }] : [];
  });
}
