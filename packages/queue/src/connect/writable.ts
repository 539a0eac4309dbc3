import { withFault } from "@muster/runtime";
import type { RedisOptions } from "ioredis";
import { isReply } from "../reply-fault.ts";
import type { Endpoint } from "./address.ts";
import { ask, nameOf } from "./ask.ts";

const PROBE_EXPIRY_MS = 10_000;
/** Of a replica, or of a node that is cut off from its cluster. Whatever else a server refuses, the right one may refuse too. */
const NOT_THIS_ONE = /^(READONLY|MASTERDOWN|CLUSTERDOWN)\b/u;

/**
 * Finds the server that takes our writes by writing: whoever was named by others may have been demoted, cut off or
 * frozen meanwhile, and only the one that has just taken a write is the right one.
 */
export class WritableSearch {
  readonly #options: RedisOptions;
  readonly #key: string;
  readonly #signal: AbortSignal;
  readonly #asked = new Set<string>();

  /** @param options user, password, TLS @param key one of ours; a text is written there @param signal ends the search */
  constructor(options: RedisOptions, key: string, signal: AbortSignal) {
    this.#options = options;
    this.#key = key;
    this.#signal = signal;
  }

  /** This server, or the one it refers us to. Rejects when it is neither, or does not answer. */
  async from(at: Endpoint): Promise<Endpoint> {
    this.#asked.add(nameOf(at));
    try {
      const write = (): Promise<unknown> =>
        ask(at, this.#options, (client) => client.set(this.#key, "1", "PX", PROBE_EXPIRY_MS), this.#signal);
      await write();
      return at;
    } catch (error) {
      if (!isReply(error) || NOT_THIS_ONE.test(error.message)) throw error;
      const next = movedTo(error, at);
      if (next === undefined) return at;
      if (this.#asked.has(nameOf(next))) throw referral(error);
      return this.from(next);
    }
  }
}

/** To a server that is asked as well. It is dead, most likely, and the next one not yet elected: that passes. */
const referral = (error: Error): Error =>
  withFault(error, {
    kind: "passing",
    reason: "redis_cluster",
    cause: `${error.message}: it does not answer`,
  });

/** Where MOVED refers to; a node that does not know its own address leaves out the host, which is the one asked. */
function movedTo(error: Error, asked: Endpoint): Endpoint | undefined {
  const [, host = "", port] = /^MOVED \d+ (.*):(\d+)$/u.exec(error.message) ?? [];
  if (port === undefined) return undefined;
  return { host: host === "" || host === "?" ? asked.host : host, port: Number(port) };
}
