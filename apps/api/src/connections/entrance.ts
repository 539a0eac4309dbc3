import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Logger, Loop, ServerTls } from "@muster/runtime";
import type { Peer } from "../bounds/peer.ts";
import type { Refusals } from "../bounds/refusals.ts";
import { speakTls } from "../http/wrong-transport.ts";
import { certificateMistake, clientCertificate } from "../tls/client-certificate.ts";
import { ConnectionSniffer, type Protocol } from "./connection-sniffer.ts";
import { Handshakes } from "./handshakes.ts";

/** How long a client that speaks in clear text to a port of TLS has to take its answer. */
const FAREWELL_MS = 1_000;

export interface EntranceOptions {
  /** What the port speaks TLS by; undefined: it speaks in clear text. */
  readonly tls: ServerTls | undefined;
  /** With TLS, nobody comes in without a certificate that counts. */
  readonly certificateRequired: boolean;
  /** A connection that has not shown its protocol by then is closed, milliseconds. With TLS, once more after its handshake. */
  readonly firstBytesMs: number;
  /** At most this many of them; one more closes the oldest. */
  readonly maxUndecided: number;
  /** A TLS handshake must have ended by then, milliseconds. */
  readonly handshakeMs: number;
  /** At most this many handshakes under way; one more closes the oldest. */
  readonly maxHandshakes: number;
  readonly refusals: Refusals;
  readonly log: Logger;
}

/** Takes over a connection that speaks a protocol of ours; with TLS, `socket` is what is inside of it. */
export type Admit = (socket: Socket, protocol: "http1" | "http2", peer: Peer) => void;

/** What connections go through before their first request: what they speak, and with TLS the handshake. */
export class Entrance {
  readonly #options: EntranceOptions;
  readonly #peers: WeakMap<Socket, Peer> = new WeakMap();
  readonly #sniffer: ConnectionSniffer;
  /** Of connections whose handshake has ended: one that stays silent then is no better than one that never spoke. */
  readonly #secureSniffer: ConnectionSniffer<TLSSocket>;
  readonly #handshakes: Handshakes | undefined;
  readonly #admit: Admit;
  #toldOfTls = false;

  constructor(options: EntranceOptions, admit: Admit) {
    this.#options = options;
    this.#admit = admit;
    const { tls, handshakeMs, maxHandshakes, firstBytesMs: deadlineMs, maxUndecided } = options;
    this.#sniffer = new ConnectionSniffer({
      deadlineMs,
      maxUndecided,
      handOver: (socket, protocol) => this.#handOver(socket, protocol),
    });
    this.#secureSniffer = new ConnectionSniffer({
      deadlineMs,
      maxUndecided,
      // The handshake has agreed on a protocol: what the bytes look like changes nothing.
      handOver: (socket) => this.#pass(socket, socket.alpnProtocol === "h2" ? "http2" : "http1"),
    });
    const bounds = { deadlineMs: handshakeMs, maxUnderWay: maxHandshakes };
    this.#handshakes = tls && new Handshakes({ ...options, ...bounds, tls });
  }

  accept(socket: Socket, peer: Peer): void {
    this.#peers.set(socket, peer);
    this.#sniffer.accept(socket);
  }

  /** Keeps the certificate as its files are; undefined without one. */
  followCertificate(): Loop | undefined {
    return this.#handshakes && this.#options.tls?.follow(this.#handshakes.server);
  }

  /** Closes whatever is not through. */
  close(): void {
    this.#sniffer.closeUndecided();
    this.#handshakes?.closeAll();
    this.#secureSniffer.closeUndecided();
  }

  #pass(socket: Socket, protocol: "http1" | "http2"): void {
    const peer = this.#peers.get(socket);
    if (peer !== undefined) this.#admit(socket, protocol, peer);
  }

  #handOver(socket: Socket, protocol: Protocol): void {
    if (protocol === "tls") {
      if (this.#handshakes === undefined) this.#refuseTls(socket);
      else this.#handshakes.begin(socket, (secure) => this.#secured(secure, socket));
    } else if (this.#handshakes === undefined) this.#pass(socket, protocol);
    else {
      this.#options.refusals.count("cleartext");
      dismiss(socket, speakTls(protocol));
    }
  }

  #refuseTls(socket: Socket): void {
    const { refusals, log } = this.#options;
    refusals.count("tls");
    if (!this.#toldOfTls)
      log.warn("a client speaks TLS, which this port does with TLS_CERT_FILE only; others are counted");
    this.#toldOfTls = true;
    socket.destroy();
  }

  #secured(secure: TLSSocket, socket: Socket): void {
    const { tls, certificateRequired, refusals, log } = this.#options;
    const peer = this.#peers.get(socket);
    secure.on("error", (error) => log.debug({ err: error }, "an encrypted connection broke"));
    if (peer === undefined) return void secure.destroy();
    if (tls?.asksClients === true) {
      const certificate = clientCertificate(secure);
      const mistake = certificate === undefined ? certificateMistake(secure) : undefined;
      if (mistake !== undefined) refusals.count("client_certificate");
      // Node has looked at full handshakes; a session that is taken up again may have outlived its certificate.
      if (certificateRequired && certificate === undefined) return void secure.destroy();
      peer.shows(certificate, mistake);
    }
    this.#peers.set(secure, peer);
    this.#secureSniffer.accept(secure);
  }
}

/** Sends the last bytes, and closes when they are taken, or soon after. What the client has still to say is not looked at. */
function dismiss(socket: Socket, lastBytes: Buffer): void {
  const late = setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
  socket.once("close", () => clearTimeout(late));
  socket.once("end", () => socket.destroy());
  socket.resume().end(lastBytes);
}
