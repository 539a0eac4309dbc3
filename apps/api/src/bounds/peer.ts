import type { NodeRequest, NodeResponse } from "../http/node-http.ts";
import type { ClientCertificate } from "../tls/client-certificate.ts";
import type { Share } from "./held-bytes.ts";

/**
 * A connection that gives up so many more calls than twice those it lets be answered is closed. Each costs the client some
 * bytes and the server a request.
 */
const RESETS_AHEAD = 100;

/** Only reflection works by request streams, one per tool. */
const MAX_CONVERSATIONS = 10;

/** The other end of one connection: what its requests share. */
export class Peer {
  readonly share: Share;
  /** The client was asked to go elsewhere: over HTTP/1.1, an answer is the last one on this connection. */
  leaving = false;
  #certificate: ClientCertificate | undefined;
  #certificateMistake: string | undefined;
  readonly #ending = new AbortController();
  readonly #cut: () => void;
  #open = 0;
  #conversations = 0;
  #resets = 0;
  #answered = 0;
  #isCut = false;

  /** `cut` ends the connection at once. */
  constructor(share: Share, cut: () => void) {
    this.share = share;
    this.#cut = cut;
  }

  /** What the client has proven to be when the connection began; undefined where it has shown no certificate that counts. */
  get certificate(): ClientCertificate | undefined {
    return this.#certificate;
  }

  /** Why a certificate that the client has shown does not count, as OpenSSL names it. */
  get certificateMistake(): string | undefined {
    return this.#certificateMistake;
  }

  /** Once, before its first request. */
  shows(certificate: ClientCertificate | undefined, mistake: string | undefined): void {
    this.#certificate = certificate;
    this.#certificateMistake = mistake;
  }

  /** Requests that are being answered. */
  get open(): number {
    return this.#open;
  }

  /** Its connection was ended at once. What had been read of it before still comes as requests, which nobody waits for. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Aborted with the error that its open streams end with. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  end(reason: Error): void {
    this.#ending.abort(reason);
  }

  begin(): void {
    this.#open += 1;
  }

  /**
   * Of a call whose both sides stream: it may stay open and keep what has begun to come, so that hundreds of them, begun and
   * given up, take the one thread for seconds. Undefined when there are enough; else to be called at its end.
   */
  converse(): (() => void) | undefined {
    if (this.#conversations >= MAX_CONVERSATIONS) return undefined;
    this.#conversations += 1;
    return () => {
      this.#conversations -= 1;
    };
  }

  /** False when the connection was cut, because it gives up far more calls than it lets be answered. */
  finish(request: NodeRequest, response: NodeResponse): boolean {
    this.#open -= 1;
    if (!response.headersSent && "stream" in request) return this.gaveUp();
    this.#answered += 1;
    return true;
  }

  /** Call this when a call was given up before it was answered. False when that cut the connection. */
  gaveUp(): boolean {
    this.#resets += 1;
    this.share.gaveUp();
    // Its other streams close in the wake of the first cut.
    if (this.#isCut || this.#resets <= RESETS_AHEAD + 2 * this.#answered) return true;
    this.#isCut = true;
    this.#cut();
    return false;
  }
}
