import { isIP, type Socket } from "node:net";
import type { Redis, RedisOptions } from "ioredis";
import { isReply, whereabouts } from "../reply-fault.ts";
import { type Endpoint, nameOf, type Place } from "./address.ts";
import { ask } from "./ask.ts";
import { nobodyFit, Unfit } from "./unfit.ts";

const PROBE_EXPIRY_MS = 10_000;

export interface SearchOptions {
  /** User, password, TLS. */
  readonly redis: RedisOptions;
  /** One of ours; a text is written there. */
  readonly key: string;
}

/**
 * The first of these servers that takes a write, while the others are given up. Where none does, the right one that
 * refuses all the same (a full one, for example): there is more to be done with it than to write. Rejects with what each
 * of them says.
 */
export async function firstWritable(
  options: SearchOptions,
  candidates: (search: WritableSearch, signal: AbortSignal) => readonly Promise<Place>[],
): Promise<Place> {
  const settled = new AbortController();
  const search = new WritableSearch(options, settled.signal);
  try {
    return await Promise.any(candidates(search, settled.signal));
  } catch (error) {
    if (search.refusing !== undefined) return search.refusing;
    throw nobodyFit(error instanceof AggregateError ? error.errors : [error]);
  } finally {
    settled.abort();
  }
}

/**
 * Finds the server that takes our writes by writing: whoever was named by others may have been demoted, cut off or
 * frozen meanwhile, and only the one that has just taken a write is the right one.
 */
export class WritableSearch {
  readonly #options: SearchOptions;
  readonly #signal: AbortSignal;
  readonly #asked = new Set<string>();
  #refusing: { readonly place: Place; readonly isRight: boolean } | undefined;

  constructor(options: SearchOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** The one that seems right though it refuses; where several do, rather one that is certain to be. */
  get refusing(): Place | undefined {
    return this.#refusing?.place;
  }

  /** This server, or the one it refers us to. Rejects with `Unfit` when it is neither, or does not answer. */
  async from(at: Endpoint): Promise<Place> {
    this.#asked.add(nameOf(at));
    const { place, refusal } = await this.#write(at);
    if (refusal === undefined) return place;
    const next = movedTo(refusal, at);
    if (next === undefined) {
      this.#keep(place, refusal);
      throw new Unfit(nameOf(at), refusal);
    }
    if (this.#asked.has(nameOf(next))) throw referral(at, next, refusal);
    return this.from(next);
  }

  async #write(at: Endpoint): Promise<{ readonly place: Place; readonly refusal?: Error }> {
    const { redis, key } = this.#options;
    const set = async (client: Redis): Promise<{ readonly place: Place; readonly refusal?: Error }> => {
      const refusal = await client.set(key, "1", "PX", PROBE_EXPIRY_MS).then(() => undefined, replied);
      return { place: placeOf(client.stream, at), ...(refusal !== undefined && { refusal }) };
    };
    try {
      return await ask(at, redis, set, this.#signal);
    } catch (error) {
      throw new Unfit(nameOf(at), error);
    }
  }

  #keep(place: Place, refusal: Error): void {
    const isRight = whereabouts(refusal) === "here";
    if (!isRight && whereabouts(refusal) !== "doubtful") return;
    if (this.#refusing === undefined || (isRight && !this.#refusing.isRight))
      this.#refusing = { place, isRight };
  }
}

/** The reply, where the server has refused. */
function replied(error: unknown): Error {
  if (isReply(error)) return error;
  throw error;
}

/** @param asked where it was found */
function placeOf({ remoteAddress, remotePort }: Socket, asked: Endpoint): Place {
  // A connection that has ended meanwhile no longer tells.
  if (remoteAddress === undefined || remotePort === undefined) return asked;
  return {
    host: remoteAddress,
    port: remotePort,
    ...(isIP(asked.host) === 0 && { servername: asked.host }),
  };
}

/** To a server that is asked as well. It is dead, most likely, and the next one not yet elected: that passes. */
function referral(at: Endpoint, next: Endpoint, moved: Error): Unfit {
  const cause = `it refers to ${nameOf(next)}, which takes no writes`;
  return new Unfit(nameOf(at), moved, { kind: "passing", reason: "redis_cluster", cause });
}

/** Where MOVED refers to; a node that does not know its own address leaves out the host, which is the one asked. */
function movedTo(error: Error, asked: Endpoint): Endpoint | undefined {
  const [, host = "", port] = /^MOVED \d+ (.*):(\d+)$/u.exec(error.message) ?? [];
  if (port === undefined) return undefined;
  return { host: host === "" || host === "?" ? asked.host : host, port: Number(port) };
}
