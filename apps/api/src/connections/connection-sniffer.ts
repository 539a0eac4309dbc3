import type { Socket } from "node:net";

export type Protocol = "http1" | "http2" | "tls";

/** Every TLS connection starts with a record of this type: a handshake. No HTTP method has this character. */
const TLS_START = 0x16;
/** Every HTTP/2 connection without TLS starts with "PRI * HTTP/2.0"; no HTTP/1.1 method starts with these three bytes. */
const HTTP2_START: Buffer = Buffer.from("PRI");

/** What the first bytes of a connection say; undefined while more of them are needed to tell. */
export function protocolOf(start: Uint8Array): Protocol | undefined {
  if (start[0] === TLS_START) return "tls";
  const looked = Math.min(start.length, HTTP2_START.length);
  if (HTTP2_START.compare(start, 0, looked, 0, looked) !== 0) return "http1";
  return looked === HTTP2_START.length ? "http2" : undefined;
}

export interface SnifferOptions<Kind extends Socket> {
  /** A connection that has not shown its protocol within this time is closed, milliseconds. */
  readonly deadlineMs: number;
  /** At most this many undecided connections; one more closes the oldest of them. */
  readonly maxUndecided: number;
  /** Takes over a connection from which nothing has been read. */
  readonly handOver: (socket: Kind, protocol: Protocol) => void;
}

/** Looks at the first bytes of connections, so that one port serves HTTP/1.1 and HTTP/2, and knows what it does not serve. */
export class ConnectionSniffer<Kind extends Socket = Socket> {
  readonly #options: SnifferOptions<Kind>;
  readonly #undecided: Set<Kind> = new Set();

  constructor(options: SnifferOptions<Kind>) {
    this.#options = options;
  }

  accept(socket: Kind): void {
    this.#makeRoom();
    this.#undecided.add(socket);
    // The turn after the timer: where the thread was held up for as long, what has come is still to be read.
    const expire = (): void => {
      if (this.#undecided.has(socket)) socket.destroy();
    };
    const timer = setTimeout(() => setImmediate(expire), this.#options.deadlineMs);
    let start: Buffer = Buffer.alloc(0);

    const leave = (): void => {
      clearTimeout(timer);
      this.#undecided.delete(socket);
      socket.off("readable", onReadable);
      socket.off("end", onEnd);
      socket.off("close", leave);
    };
    const onReadable = (): void => {
      // The bytes stay here until the protocol is known: unshifting one of them makes the socket readable at once.
      const chunk: Buffer | null = socket.read();
      if (chunk === null) return;
      start = Buffer.concat([start, chunk]);
      const protocol = protocolOf(start);
      if (protocol === undefined) return;
      leave();
      socket.unshift(start);
      this.#options.handOver(socket, protocol);
    };
    // The listening socket allows half-open connections: nobody else closes one that ends before it has begun.
    const onEnd = (): void => void socket.destroy();

    socket.on("readable", onReadable);
    socket.on("end", onEnd);
    socket.on("close", leave);
  }

  closeUndecided(): void {
    for (const socket of this.#undecided) socket.destroy();
  }

  /** The oldest goes, not the newcomer: a real client speaks at once, and silent ones must not lock it out. */
  #makeRoom(): void {
    const [oldest] = this.#undecided;
    if (oldest === undefined || this.#undecided.size < this.#options.maxUndecided) return;
    this.#undecided.delete(oldest);
    oldest.destroy();
  }
}
