import http from "node:http";
import http2 from "node:http2";
import type { Socket } from "node:net";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Loop } from "@muster/runtime";
import type { HeldBytes } from "../bounds/held-bytes.ts";
import { Peer } from "../bounds/peer.ts";
import type { NodeRequest, NodeResponse } from "../http/node-http.ts";
import { limitAge } from "./connection-age.ts";
import { Entrance, type EntranceOptions } from "./entrance.ts";
import { FairStart } from "./fair-start.ts";
import { Http2Sessions } from "./http2-sessions.ts";

const HTTP2_SETTINGS: http2.Settings = {
  // Node's default is 2^32 - 1: one client could open streams until the process is out of memory.
  maxConcurrentStreams: 1_000,
  // At the default of 64 KiB a big message waits for a round trip after each 64 KiB.
  initialWindowSize: 1024 * 1024,
  enablePush: false,
};

/**
 * MB that one session may hold in answers its client has not read yet; beyond it new streams are refused. Node's
 * default of 10 is ten results: of a client that asks for many jobs at once, most calls would fail.
 */
const MAX_SESSION_MEMORY_MB = 64;

/**
 * Streams that a client may give up in one piece, and in a second after that; more end its connection before a request is
 * made of them. Node's default of 1,000 lets one read of a socket become as many requests; that of 33 a second is less
 * than a busy client's own deadlines may bring.
 */
const RESETS = { streamResetBurst: 200, streamResetRate: 1_000 } as const;

export interface ConnectionsOptions extends EntranceOptions {
  /** The headers of an HTTP/1.1 request must be complete by then, milliseconds. */
  readonly headersMs: number;
  /** Connections are asked to end at this age ± 10 % (HTTP/2: GOAWAY), milliseconds. */
  readonly maxConnectionAgeMs: number;
  /** And are ended this long after it, with whatever is open on them, milliseconds. */
  readonly connectionGraceMs: number;
  /** At most this many; one more closes the oldest without an open call, or is closed itself. */
  readonly maxConnections: number;
  readonly held: HeldBytes;
  readonly onRequest: (request: NodeRequest, response: NodeResponse, peer: Peer) => void;
}

const TOO_OLD: ConnectError = new ConnectError(
  "this connection has reached its maximum age; call again, and resume after the last event seen",
  Code.Unavailable,
);

/** The accepted connections of one port, whatever they speak. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #open: Map<Socket, Peer> = new Map();
  readonly #peers: WeakMap<object, Peer> = new WeakMap();
  readonly #sessions: Http2Sessions = new Http2Sessions();
  readonly #starts: FairStart<Peer> = new FairStart();
  readonly #entrance: Entrance;
  #following: Loop | undefined;
  readonly #http1: http.Server;
  readonly #http2: http2.Http2Server;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    const onRequest = (request: NodeRequest, response: NodeResponse): void => {
      const peer = this.#peerOf(request);
      if (peer === undefined || peer.isCut || isGone(request)) return;
      this.#starts.begin(peer, () => {
        if (peer.isCut) return;
        if (!isGone(request)) options.onRequest(request, response, peer);
        else if (!peer.gaveUp()) options.refusals.count("resets");
      });
    };
    this.#http1 = createHttp1(options.headersMs, onRequest);
    this.#http2 = http2.createServer(
      { settings: HTTP2_SETTINGS, maxSessionMemory: MAX_SESSION_MEMORY_MB, ...RESETS },
      onRequest,
    );
    this.#entrance = new Entrance(options, (socket, protocol, peer) => this.#admit(socket, protocol, peer));
  }

  /** Keeps the certificate as its files are, where there is one. */
  followCertificate(): void {
    this.#following = this.#entrance.followCertificate();
  }

  async leaveCertificate(): Promise<void> {
    await this.#following?.stop();
  }

  /** HTTP/2 connections. */
  get sessions(): number {
    return this.#sessions.size;
  }

  accept(socket: Socket): void {
    const { log, held } = this.#options;
    // Neither server listens for errors of a socket it has not got yet or is done with; unheard, they end the process.
    socket.on("error", (error) => log.debug({ err: error }, "connection broke"));
    if (!this.#makeRoom()) {
      socket.destroy();
      return;
    }
    const peer = new Peer(held.share(), () => socket.destroy());
    this.#open.set(socket, peer);
    socket.once("close", () => this.#open.delete(socket));
    this.#entrance.accept(socket, peer);
  }

  /** Asks every client to finish what it has begun and to go elsewhere; connections without a call are closed. */
  finish(): void {
    this.#entrance.close();
    this.#sessions.close();
    this.#http1.close();
  }

  /** Cuts off whatever is left. */
  destroy(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  /** False when every connection has a call. */
  #makeRoom(): boolean {
    const { maxConnections, refusals } = this.#options;
    if (this.#open.size < maxConnections) return true;
    refusals.count("connections");
    for (const [socket, peer] of this.#open) {
      if (peer.open > 0) continue;
      this.#open.delete(socket);
      socket.destroy();
      return true;
    }
    return false;
  }

  #peerOf(request: NodeRequest): Peer | undefined {
    if (!("stream" in request)) return this.#peers.get(request.socket);
    const { session } = request.stream;
    return session === undefined ? undefined : this.#peers.get(session);
  }

  #admit(socket: Socket, protocol: "http1" | "http2", peer: Peer): void {
    const { refusals } = this.#options;
    if (protocol === "http1") {
      this.#peers.set(socket, peer);
      this.#limitAge(socket, peer, () => {});
      this.#http1.emit("connection", socket);
      return;
    }
    // Node's HTTP/2 goes on after the client's half of the connection has ended, and so would the streams of a client
    // process that died.
    socket.once("end", () => socket.destroy());
    this.#http2.once("session", (session) => {
      this.#peers.set(session, peer);
      session.on("stream", (stream) => {
        if (stream.closed && !peer.gaveUp()) refusals.count("resets");
      });
      this.#sessions.track(session);
      this.#limitAge(socket, peer, () => session.close());
    });
    this.#http2.emit("connection", socket);
  }

  #limitAge(socket: Socket, peer: Peer, goAway: () => void): void {
    const { maxConnectionAgeMs, connectionGraceMs, refusals } = this.#options;
    limitAge(socket, {
      maxAgeMs: maxConnectionAgeMs,
      graceMs: connectionGraceMs,
      onAge: () => {
        peer.leaving = true;
        goAway();
      },
      onEnd: () => {
        refusals.count("connection_age");
        peer.end(TOO_OLD);
      },
    });
  }
}

/** Given up before its turn came: whoever sends a call and its end in one piece is not there to be answered. */
function isGone(request: NodeRequest): boolean {
  return "stream" in request && request.stream.closed;
}

function createHttp1(
  headersMs: number,
  onRequest: (request: NodeRequest, response: NodeResponse) => void,
): http.Server {
  const server = http.createServer(
    { headersTimeout: headersMs, connectionsCheckingInterval: Math.ceil(headersMs / 4) },
    onRequest,
  );
  // This is where Node starts to watch the header timeouts and idle connections of a server; this one never listens.
  server.emit("listening");
  return server;
}
