import type { ServerHttp2Session } from "node:http2";

/**
 * What clients may have sent on one connection before the server has read it, bytes. Without it the connection's
 * window stays at 64 KiB, however large the streams' windows are, and a 16 MB submit takes 250 round trips.
 */
const CONNECTION_WINDOW_BYTES: number = 4 * 1024 * 1024;

/** The HTTP/2 connections of a server. */
export class Http2Sessions {
  readonly #sessions: Set<ServerHttp2Session> = new Set();

  get size(): number {
    return this.#sessions.size;
  }

  track(session: ServerHttp2Session): void {
    this.#sessions.add(session);
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    session.once("close", () => this.#sessions.delete(session));
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
