import { isIP, type Socket } from "node:net";
import type { Fault } from "@muster/runtime";
import type { Redis, RedisOptions } from "ioredis";
import { isReply, whereabouts } from "../reply-fault.ts";
import { type Endpoint, nameOf, type Place } from "./address.ts";
import { ask } from "./ask.ts";
import type { Found } from "./locator.ts";
import { type ServerKind, strangerTo } from "./server-kind.ts";
import { nobodyFit, Unfit } from "./unfit.ts";
import { type Candidate, mostNamed, type Verdict, type Votes } from "./vote.ts";

const PROBE_EXPIRY_MS = 10_000;

export interface SearchOptions {
  /** User, password, TLS. */
  readonly redis: RedisOptions;
  /** One of ours; a text is written there. */
  readonly key: string;
  /** Told of what is odd about the addresses, though a server was found. */
  readonly strange: (what: string) => void;
}

/**
 * The server that takes a write, and to which most of these lead. Where none does, the right one that refuses all the same
 * (a full one, for example): there is more to be done with it than to write. Rejects with what each of them says.
 * @param kind what the server has to be, beside taking the write
 */
export async function firstWritable(
  options: SearchOptions,
  kind: ServerKind,
  candidates: (search: WritableSearch, signal: AbortSignal) => readonly Candidate[],
): Promise<Found> {
  const settled = new AbortController();
  const search = new WritableSearch(options, kind, settled.signal);
  try {
    const verdict = await mostNamed(candidates(search, settled.signal));
    for (const { fault, at } of search.strangers) options.strange(`passed over ${at}: ${fault.cause}`);
    for (const other of verdict.outvoted) options.strange(contradiction(verdict.place, other));
    const { place } = verdict;
    return verdict.agreed
      ? { place, standing: "agreed" }
      : { place, standing: "takes writes", doubt: doubtOf(verdict) };
  } catch (error) {
    if (search.refusing !== undefined) return { place: search.refusing, standing: "refuses" };
    throw nobodyFit(error instanceof AggregateError ? error.errors : [error]);
  } finally {
    settled.abort();
  }
}

/** For an operator, with what leads there: what he has set may be another address than that. */
const contradiction = (place: Place, other: Votes): string =>
  `passed over ${nameOf(other.place)}, to which ${namesOf(other.from)} leads: it takes writes as well, but most lead to ${nameOf(place)}. ` +
  "Unless a failover is under way it is somebody else's, and what leads to it has to go from the settings";

function doubtOf({ place, from, failed }: Verdict): string {
  const others = failed.length === 0 ? "" : `. Of the others: ${nobodyFit(failed).message}`;
  return `${nameOf(place)} is used, to which no more than half of the addresses in the settings lead (${namesOf(from)})${others}`;
}

const namesOf = (candidates: readonly Candidate[]): string =>
  candidates
    .map(({ name, learnt }) => (learnt ? `${name} (which another server has named)` : name))
    .join(", ");

/** What a server has answered to our write. */
interface Written {
  readonly place: Place;
  readonly refusal?: Error;
}

/**
 * Finds the server that takes our writes by writing: whoever was named by others may have been demoted, cut off or
 * frozen meanwhile, and only the one that has just taken a write is the right one.
 */
export class WritableSearch {
  readonly strangers: Unfit[] = [];
  readonly #options: SearchOptions;
  readonly #kind: ServerKind;
  readonly #signal: AbortSignal;
  /** Each server is asked once, however many lead to it. */
  readonly #answers = new Map<string, Promise<Written>>();
  #refusing: { readonly place: Place; readonly isRight: boolean } | undefined;

  constructor(options: SearchOptions, kind: ServerKind, signal: AbortSignal) {
    this.#options = options;
    this.#kind = kind;
    this.#signal = signal;
  }

  /** The one that seems right though it refuses; where several do, rather one that is certain to be. */
  get refusing(): Place | undefined {
    return this.#refusing?.place;
  }

  /** This server, or the one it refers us to. Rejects with `Unfit` when it is neither, or does not answer. */
  async from(start: Endpoint): Promise<Place> {
    const passed = new Set<string>();
    for (let at = start; ; ) {
      const { place, refusal } = await this.#answerOf(at);
      if (refusal === undefined) return place;
      const next = movedTo(refusal, at);
      if (next === undefined) {
        this.#keep(place, refusal);
        throw new Unfit(nameOf(at), refusal);
      }
      passed.add(nameOf(at));
      if (passed.has(nameOf(next))) throw referral(at, next, refusal);
      at = next;
    }
  }

  #answerOf(at: Endpoint): Promise<Written> {
    const name = nameOf(at);
    const asked = this.#answers.get(name) ?? this.#write(at);
    this.#answers.set(name, asked);
    return asked;
  }

  async #write(at: Endpoint): Promise<Written> {
    const { redis, key } = this.#options;
    const question = async (client: Redis): Promise<Written | Fault> => {
      // First: nothing is written to somebody else's.
      const stranger = await strangerTo(client, this.#kind);
      if (stranger !== undefined) return stranger;
      const refusal = await client.set(key, "1", "PX", PROBE_EXPIRY_MS).then(() => undefined, replied);
      return { place: placeOf(client.stream, at), ...(refusal !== undefined && { refusal }) };
    };
    const answer = await ask(at, redis, question, this.#signal).catch((error: unknown) => {
      throw new Unfit(nameOf(at), error);
    });
    if ("place" in answer) return answer;
    const unfit = new Unfit(nameOf(at), undefined, answer);
    this.strangers.push(unfit);
    throw unfit;
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

/** To one that refers back: they do not agree yet on who follows whom, which passes. */
function referral(at: Endpoint, next: Endpoint, moved: Error): Unfit {
  const cause = `it refers to ${nameOf(next)}, which refers back`;
  return new Unfit(nameOf(at), moved, { kind: "passing", reason: "redis_cluster", cause });
}

/** Where MOVED refers to; a node that does not know its own address leaves out the host, which is the one asked. */
function movedTo(error: Error, asked: Endpoint): Endpoint | undefined {
  const [, host = "", port] = /^MOVED \d+ (.*):(\d+)$/u.exec(error.message) ?? [];
  if (port === undefined) return undefined;
  return { host: host === "" || host === "?" ? asked.host : host, port: Number(port) };
}
