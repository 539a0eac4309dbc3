import { withFault } from "@muster/runtime";
import type { Redis, RedisOptions } from "ioredis";
import { isReply } from "../reply-fault.ts";
import type { Endpoint } from "./address.ts";
import { ask, distinct, nameOf } from "./ask.ts";
import { firstToAnswer } from "./first-answer.ts";
import type { Find } from "./locator.ts";
import { WritableSearch } from "./writable.ts";

export interface SentinelOptions {
  readonly seeds: readonly Endpoint[];
  /** The name by which they know the master. */
  readonly master: string;
  /** Password and TLS of the Sentinels. */
  readonly sentinel: RedisOptions;
  /** User, password and TLS of what they watch. */
  readonly redis: RedisOptions;
  /** A key of ours. */
  readonly key: string;
}

/** Finds the master that Sentinels watch: any of them may be the last to hear of a failover, so its word is tried. */
export function watchedMaster({ seeds, master, sentinel, redis, key }: SentinelOptions): Find {
  let learnt: readonly Endpoint[] = [];
  return () =>
    firstToAnswer((signal) => {
      const search = new WritableSearch(redis, key, signal);
      return distinct([...seeds, ...learnt]).map(async (at) => {
        const found = await search.from(await masterAt(at, sentinel, master, signal));
        void others(at, sentinel, master).then((sentinels) => {
          if (sentinels.length > 0) learnt = sentinels;
        });
        return found;
      });
    });
}

async function masterAt(
  at: Endpoint,
  options: RedisOptions,
  name: string,
  signal: AbortSignal,
): Promise<Endpoint> {
  const question = (client: Redis): Promise<unknown> =>
    client.call("sentinel", "get-master-addr-by-name", name);
  const told = await ask(at, options, question, signal).catch((error: unknown) => {
    if (isReply(error) && /unknown command/iu.test(error.message))
      throw misled(`what answers at ${nameOf(at)} is no Sentinel`);
    throw error;
  });
  const [host, port]: unknown[] = Array.isArray(told) ? told : [];
  if (typeof host === "string" && Number(port) > 0) return { host, port: Number(port) };
  throw misled(
    `the Sentinels know no master ${JSON.stringify(name)}: check the name at the end of REDIS_URL`,
  );
}

const misled = (cause: string): Error =>
  withFault(new Error(cause), { kind: "permanent", reason: "redis_sentinel", cause });

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
