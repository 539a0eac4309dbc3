import { Code, ConnectError } from "@connectrpc/connect";
import { type Database, tokensById } from "@muster/db";
import { type Log, type Loop, type Metrics, startLoop, withDeadline } from "@muster/runtime";
import { ENDED, UNSURE } from "./denials.ts";
import type { Known } from "./identity-cache.ts";

const LOOK_MS = 1_000;
/** Of one look; a database that is slower may be away. */
const DEADLINE_MS = 1_500;
/** A stream goes on for so long without being sure; together with a look it is less than the 5 s that are promised. */
const SURE_MS = 3_500;

/** A stream that goes on while its identity does. Times are of `performance.now()`. */
interface OpenStream {
  readonly known: Known;
  readonly end: (reason: ConnectError) => void;
  sureAt: number;
}

export interface OpenStreamsOptions {
  readonly database: Database;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Streams outlive the look at whom they belong to: their keys are asked for again while they are open. */
export class OpenStreams {
  readonly loop: Loop;
  readonly #database: Database;
  readonly #open: Set<OpenStream> = new Set();

  constructor({ database, log, metrics }: OpenStreamsOptions) {
    this.#database = database;
    this.loop = startLoop({
      name: "stream-identities",
      intervalMs: LOOK_MS,
      failurePauseMs: LOOK_MS,
      runOnce: () => this.#look(),
      log,
      metrics,
    });
  }

  /** `end` is called once, should its identity end before it. Returns what to call at the stream's own end. */
  watch(known: Known, end: (reason: ConnectError) => void): () => void {
    const stream = { known, end, sureAt: performance.now() };
    this.#open.add(stream);
    return () => this.#open.delete(stream);
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  async #look(): Promise<void> {
    const now = Date.now();
    for (const stream of this.#open)
      if ((stream.known.identity.expiresAtMs ?? Infinity) <= now) this.#end(stream, ended());
    const byToken = [...this.#open].filter(({ known }) => known.tokenId !== undefined);
    if (byToken.length === 0) return;
    try {
      await this.#lookUp(byToken);
    } finally {
      const unsureBefore = performance.now() - SURE_MS;
      for (const stream of byToken) if (stream.sureAt < unsureBefore) this.#end(stream, unsure());
    }
  }

  async #lookUp(streams: readonly OpenStream[]): Promise<void> {
    const ids = [...new Set(streams.flatMap(({ known }) => known.tokenId ?? []))];
    const askedAt = performance.now();
    const rows = await withDeadline(tokensById(this.#database.query, ids), DEADLINE_MS, "tokens of streams");
    const live = new Set(rows.filter((row) => row.live).map(({ id }) => id));
    for (const stream of streams) {
      if (live.has(stream.known.tokenId ?? "")) stream.sureAt = askedAt;
      else this.#end(stream, ended());
    }
  }

  #end(stream: OpenStream, reason: ConnectError): void {
    if (this.#open.delete(stream)) stream.end(reason);
  }
}

const ended = (): ConnectError => new ConnectError(ENDED, Code.Unauthenticated);
const unsure = (): ConnectError => new ConnectError(UNSURE, Code.Unavailable);
