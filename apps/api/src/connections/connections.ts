import http from "node:http";
import http2 from "node:http2";
import type { Socket } from "node:net";
import type { Logger } from "@muster/runtime";
import type { NodeRequest, NodeResponse } from "../requests/node-http.ts";
import { ConnectionSniffer, type Protocol } from "./connection-sniffer.ts";
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

export interface ConnectionsOptions {
  /** A connection that has not shown its protocol by then is closed, milliseconds. */
  readonly firstBytesMs: number;
  readonly maxUndecided: number;
  /** The headers of an HTTP/1.1 request must be complete by then, milliseconds. */
  readonly headersMs: number;
  /** HTTP/2 connections get GOAWAY at this age ± 10 %, milliseconds. */
  readonly maxConnectionAgeMs: number;
  readonly onRequest: (request: NodeRequest, response: NodeResponse) => void;
  readonly log: Logger;
}

/** The accepted connections of one port, whatever they speak. */
export class Connections {
  readonly #log: Logger;
  readonly #open: Set<Socket> = new Set();
  readonly #sessions: Http2Sessions;
  readonly #sniffer: ConnectionSniffer;
  readonly #http1: http.Server;
  readonly #http2: http2.Http2Server;

  constructor(options: ConnectionsOptions) {
    this.#log = options.log;
    this.#http1 = createHttp1(options);
    this.#sessions = new Http2Sessions(options.maxConnectionAgeMs);
    this.#http2 = http2.createServer(
      { settings: HTTP2_SETTINGS, maxSessionMemory: MAX_SESSION_MEMORY_MB },
      options.onRequest,
    );
    this.#http2.on("session", (session) => this.#sessions.track(session));
    this.#sniffer = new ConnectionSniffer({
      deadlineMs: options.firstBytesMs,
      maxUndecided: options.maxUndecided,
      handOver: (socket, protocol) => this.#handOver(socket, protocol),
    });
  }

  /** HTTP/2 connections. */
  get sessions(): number {
    return this.#sessions.size;
  }

  accept(socket: Socket): void {
    this.#open.add(socket);
    socket.once("close", () => this.#open.delete(socket));
    // Neither server listens for errors of a socket it has not got yet or is done with; unheard, they end the process.
    socket.on("error", (error) => this.#log.debug({ err: error }, "connection broke"));
    this.#sniffer.accept(socket);
  }

  /** Asks every client to finish what it has begun and to go elsewhere; connections without a call are closed. */
  finish(): void {
    this.#sniffer.closeUndecided();
    this.#sessions.close();
    this.#http1.close();
  }

  /** Cuts whatever is left. */
  destroy(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #handOver(socket: Socket, protocol: Protocol): void {
    if (protocol === "http1") {
      this.#http1.emit("connection", socket);
      return;
    }
    // Node's HTTP/2 goes on after the client's half of the connection has ended, and so would the streams of a client
    // process that died.
    socket.once("end", () => socket.destroy());
    this.#http2.emit("connection", socket);
  }
}

function createHttp1({ headersMs, onRequest }: ConnectionsOptions): http.Server {
  const server = http.createServer(
    { headersTimeout: headersMs, connectionsCheckingInterval: Math.ceil(headersMs / 4) },
    onRequest,
  );
  // This is where Node starts to watch the header timeouts and idle connections of a server; this one never listens.
  server.emit("listening");
  return server;
}
