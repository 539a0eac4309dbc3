import type { ServerHttp2Session } from "node:http2";

/**
 * What clients may have sent on one connection before the server has read it, bytes. Without it the connection's
 * window stays at 64 KiB, however large the streams' windows are, and a 16 MB submit takes 250 round trips.
 */
const CONNECTION_WINDOW_BYTES: number = 4 * 1024 * 1024;

/** Connection ages are spread by this share either way, or clients that came together come back together. */
const AGE_JITTER = 0.1;

/** The age at which one session ends, milliseconds. `random` is uniform in [0, 1). */
export function spreadAge(maxAgeMs: number, random: number): number {
  return maxAgeMs * (1 + AGE_JITTER * (2 * random - 1));
}

/** The HTTP/2 connections of a server, each of limited age so that a load balancer can spread clients anew. */
export class Http2Sessions {
  readonly #maxAgeMs: number;
  readonly #sessions: Set<ServerHttp2Session> = new Set();

  /** Sessions are asked to end at `maxAgeMs` ± 10 %. */
  constructor(maxAgeMs: number) {
    this.#maxAgeMs = maxAgeMs;
  }

  get size(): number {
    return this.#sessions.size;
  }

  track(session: ServerHttp2Session): void {
    this.#sessions.add(session);
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    const timer = setTimeout(() => session.close(), spreadAge(this.#maxAgeMs, Math.random()));
    session.once("close", () => {
      clearTimeout(timer);
      this.#sessions.delete(session);
    });
  }

  /**
   * Sends GOAWAY on every session: streams that are open end in their own time, newer ones are refused, and clients
   * open those elsewhere. One GOAWAY, not the early warning with the greatest stream id that RFC 9113 suggests:
   * Node's HTTP/2 ignores streams that come after it, and their callers would wait for ever.
   */
  close(): void {
    for (const session of this.#sessions) session.close();
  }
}
