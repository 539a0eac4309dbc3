import type { Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import type { Logger, ServerTls } from "@muster/runtime";
import type { Refusals } from "../bounds/refusals.ts";
import { FairStart } from "./fair-start.ts";

/** A client that names others is refused in the handshake, and one that names nothing speaks HTTP/1.1. */
const PROTOCOLS: string[] = ["h2", "http/1.1"];
/** A handshake is some 2 KB of a client, and 10 with a long chain of certificates; OpenSSL would keep 128 KB of each message. */
const MAX_HANDSHAKE_BYTES: number = 64 * 1024;
const LOOK_EVERY_MS = 250;

export interface HandshakesOptions {
  readonly tls: ServerTls;
  /** Whether a client without a certificate that counts may come in: it may be known by something else. */
  readonly certificateRequired: boolean;
  /** A handshake that has not ended by then is given up, milliseconds. */
  readonly deadlineMs: number;
  /** At most this many under way; one more closes the oldest of them. */
  readonly maxUnderWay: number;
  readonly refusals: Refusals;
  readonly log: Logger;
}

interface UnderWay {
  readonly socket: Socket;
  readonly since: number;
  readonly secured: (secure: TLSSocket) => void;
}

/**
 * The handshakes of one port. They are what a stranger can make the process compute, so each has a deadline and a bound in
 * bytes, all of them one in number, and a burst of them begins in turns.
 */
export class Handshakes {
  readonly #options: HandshakesOptions;
  readonly #server: Server;
  readonly #underWay: Map<string, UnderWay> = new Map();
  readonly #starts: FairStart<Socket> = new FairStart();
  #looking: NodeJS.Timeout | undefined;

  constructor(options: HandshakesOptions) {
    this.#options = options;
    // It never listens: connections come to it when their first byte has shown that they speak TLS.
    this.#server = createServer({
      ...options.tls.context,
      ALPNProtocols: PROTOCOLS,
      requestCert: options.tls.asksClients,
      rejectUnauthorized: options.certificateRequired,
      // Ours is looked at with the bytes; this one would only come second.
      handshakeTimeout: 2 * options.deadlineMs,
    });
    this.#server.on("secureConnection", (secure) => this.#secured(secure));
    this.#server.on("tlsClientError", (error, secure) => this.#failed(error, secure));
  }

  /** What takes a new certificate. */
  get server(): Server {
    return this.#server;
  }

  /** Takes over a connection whose bytes, read or not, are those of a client of TLS. */
  begin(socket: Socket, secured: (secure: TLSSocket) => void): void {
    const key = addressOf(socket);
    if (key === undefined) return void socket.destroy();
    this.#makeRoom();
    this.#underWay.set(key, { socket, since: performance.now(), secured });
    // However it ends before its time: what has ended well is not in there any more.
    socket.once("close", () => this.#giveUp(key, socket));
    const everyMs = Math.min(LOOK_EVERY_MS, this.#options.deadlineMs);
    this.#looking ??= setInterval(() => this.#look(), everyMs).unref();
    this.#starts.begin(socket, () => {
      // A client that ends its half amid a handshake would be waited for: nobody else closes a half-open connection.
      socket.allowHalfOpen = false;
      if (!socket.destroyed) this.#server.emit("connection", socket);
    });
  }

  closeAll(): void {
    const sockets = [...this.#underWay.values()].map(({ socket }) => socket);
    this.#underWay.clear();
    for (const socket of sockets) socket.destroy();
  }

  #secured(secure: TLSSocket): void {
    // Node does not say which connection this was; its other end does.
    const key = addressOf(secure);
    const underWay = key === undefined ? undefined : this.#underWay.get(key);
    if (key === undefined || underWay === undefined) return void secure.destroy();
    this.#underWay.delete(key);
    secure.allowHalfOpen = true;
    underWay.secured(secure);
  }

  #failed(error: Error, secure: TLSSocket): void {
    // Once per connection, and anybody can open one: for whoever looks for it.
    this.#options.log.debug({ err: error, certificate: secure.authorizationError }, "a TLS handshake failed");
    secure.destroy();
  }

  /** The oldest goes, not the newcomer: a real client goes on at once, and those that do not must not lock it out. */
  #makeRoom(): void {
    const [oldest] = this.#underWay;
    if (oldest === undefined || this.#underWay.size < this.#options.maxUnderWay) return;
    const [key, { socket }] = oldest;
    this.#giveUp(key, socket);
  }

  #giveUp(key: string, socket: Socket): void {
    if (this.#underWay.get(key)?.socket !== socket) return;
    this.#underWay.delete(key);
    this.#options.refusals.count("handshake");
    socket.destroy();
  }

  #look(): void {
    if (this.#underWay.size === 0) {
      clearInterval(this.#looking);
      this.#looking = undefined;
      return;
    }
    const begunBefore = performance.now() - this.#options.deadlineMs;
    const isOver = ({ socket, since }: UnderWay): boolean =>
      since < begunBefore || socket.bytesRead > MAX_HANDSHAKE_BYTES;
    const over = [...this.#underWay].filter(([, underWay]) => isOver(underWay));
    if (over.length === 0) return;
    // The turn after the timer: where the thread was held up for as long, what has come is still to be read.
    setImmediate(() => {
      for (const [key, { socket }] of over) this.#giveUp(key, socket);
    });
  }
}

/** One connection at a time has it; undefined of one that is gone. */
function addressOf({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined || remotePort === undefined
    ? undefined
    : `${remoteAddress} ${remotePort}`;
}
