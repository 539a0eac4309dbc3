import { constants } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Identity } from "@muster/identity";
import type { NodeRequest, NodeResponse } from "../http/node-http.ts";
import type { Account } from "./account.ts";
import type { Pace, Paced } from "./pace.ts";
import type { CallParty } from "./party.ts";
import type { Peer } from "./peer.ts";
import type { Refusals } from "./refusals.ts";

/** How long the rest of a refused body is still read. */
const LINGER_MS = 2_000;

/** All who have no name where others have: a connection costs nothing, and each would have half of what is left. */
const STRANGERS = {};

export interface PaceLimits {
  /** In each such period a body brings `bodyBytes` or its end; milliseconds. */
  readonly bodyMs: number;
  readonly bodyBytes: number;
  /** A unary answer is taken within this time and that which its bytes need at `answerBytesPerMs`. */
  readonly answerMs: number;
  readonly answerBytesPerMs: number;
}

export interface HoldOptions {
  readonly request: NodeRequest;
  readonly response: NodeResponse;
  readonly peer: Peer;
  readonly pace: Pace;
  readonly limits: PaceLimits;
  readonly refusals: Refusals;
}

/** What one request makes the process hold, and the time it has for the step that it waits for. */
export class RequestHold implements Paced, CallParty {
  readonly peer: Peer;
  due: number = Infinity;
  /** Who makes it; undefined where nobody is asked. */
  caller: Identity | undefined;
  /** Where names are asked for, it is of somebody without one. */
  isStrangers = false;
  /** Of a stream: aborted with the error that it ends with when its caller's identity ends. */
  ending: AbortSignal | undefined;
  readonly #options: HoldOptions;
  #account: Account | undefined;
  #leaveAccount: (() => void) | undefined;
  #held = 0;
  #begun = 0;
  #over = false;
  #onLate: () => void = () => {};

  constructor(options: HoldOptions) {
    this.#options = options;
    this.peer = options.peer;
    options.pace.watch(this);
  }

  /** The client has its answer, or has disconnected. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Asked for by few calls, which are answered by then or not at all. */
  get address(): string {
    const { request } = this.#options;
    if (!("stream" in request)) return request.socket.remoteAddress ?? "";
    const { session } = request.stream;
    // A session that has ended throws when it is asked for its socket.
    return session === undefined || session.destroyed ? "" : (session.socket.remoteAddress ?? "");
  }

  /** Who shares with others what this request needs: its identity, or its connection where callers have no names. */
  get party(): Account | Peer {
    return this.#account ?? this.peer;
  }

  /** With whom it shares the server's streams. */
  get streamParty(): object {
    return this.isStrangers ? STRANGERS : this.party;
  }

  /** Most streams that its party may have open, beside what holds for all. */
  get maxStreams(): number {
    return this.#account?.maxStreams ?? Infinity;
  }

  /**
   * What it takes from now on is charged to this account. Call it before anything is taken: what was taken before would be
   * given back to another one.
   * @param leave called once, when the request is over
   */
  belongTo(account: Account, leave: () => void): void {
    // It may have ended while it was asked who calls.
    if (this.#over) return leave();
    this.#account = account;
    this.#leaveAccount = leave;
  }

  #take(bytes: number): void {
    this.peer.share.take(bytes, this.#account?.share);
  }

  #give(bytes: number): void {
    this.peer.share.give(bytes, this.#account?.share);
  }

  late(): void {
    this.#onLate();
  }

  /** @throws ConnectError RESOURCE_EXHAUSTED; CANCELED (the request is over, and nothing would give the bytes back) */
  take(bytes: number): void {
    if (this.#over) throw new ConnectError("the caller disconnected", Code.Canceled);
    this.#take(bytes);
    this.#held += bytes;
  }

  give(bytes: number): void {
    // What a reader took was given back already where the request ended meanwhile.
    const held = Math.min(bytes, this.#held);
    this.#give(held);
    this.#held -= held;
  }

  /** From now on the client has to send. `fail` is told when it does not; `size` says how much has come. */
  awaitBody(size: () => number, fail: (error: ConnectError) => void): void {
    const { limits, refusals } = this.#options;
    let before = size();
    this.due = performance.now() + limits.bodyMs;
    this.#onLate = () => {
      const came = size() - before;
      if (came >= limits.bodyBytes) {
        before = size();
        this.due = performance.now() + limits.bodyMs;
        return;
      }
      const message =
        `request body: expected ${limits.bodyBytes} bytes or its end every ${limits.bodyMs} ms, ` +
        `got ${came} bytes`;
      fail(refusals.error("slow_body", Code.DeadlineExceeded, message));
    };
  }

  /**
   * Of a stream of requests: `bytes` of a message whose end has not come are kept. The end has to come in the time that a
   * body has, or the stream is cut off.
   * @throws ConnectError RESOURCE_EXHAUSTED
   */
  keepBegun(bytes: number): void {
    if (this.#over) return;
    const more = bytes - this.#begun;
    if (more > 0) this.#take(more);
    else this.#give(-more);
    const had = this.#begun;
    this.#begun = bytes;
    if (bytes === 0) this.due = Infinity;
    if (bytes === 0 || had > 0) return;
    this.due = performance.now() + this.#options.limits.bodyMs;
    this.#onLate = () => {
      this.#options.refusals.count("slow_body");
      this.cut();
    };
  }

  bodyEnded(): void {
    this.due = Infinity;
  }

  /**
   * Of an answer, or a piece of one, that is about to be written: takes its bytes in the place of all that was held before,
   * which are the request's and what was reserved, and from now on the client has
   * to read. One that does not is cut off; a reader of a stream may rest until its connection's age ends both.
   * @throws ConnectError RESOURCE_EXHAUSTED
   */
  answer(bytes: number, stream = false): void {
    this.give(this.#held);
    this.take(bytes);
    const { limits, refusals } = this.#options;
    if (stream) return;
    this.due = performance.now() + limits.answerMs + bytes / limits.answerBytesPerMs;
    this.#onLate = () => {
      refusals.count("slow_reader");
      this.cut();
    };
  }

  readerTook(bytes: number): void {
    this.due = Infinity;
    this.give(bytes);
  }

  /** The request is over, however it ended. */
  release(): void {
    this.#over = true;
    this.due = Infinity;
    this.#options.pace.forget(this);
    this.give(this.#held);
    this.#give(this.#begun);
    this.#begun = 0;
    this.#leaveAccount?.();
    this.#leaveAccount = undefined;
  }

  /** Ends the request abruptly: its stream, or the whole HTTP/1.1 connection. */
  cut(): void {
    const { request } = this.#options;
    if ("stream" in request) request.stream.destroy();
    else request.socket.destroy();
  }

  /**
   * The rest of the body is not wanted. Over HTTP/2 its stream ends with the answer; over HTTP/1.1 the rest is thrown away
   * for a while, for most clients read no answer before they have sent all.
   */
  refuseBody(): void {
    const { request, response } = this.#options;
    this.give(this.#held);
    this.due = performance.now() + LINGER_MS;
    this.#onLate = () => {
      if (!request.complete) this.cut();
    };
    if (!("stream" in request)) return;
    response.once("finish", () => {
      if (!request.complete) request.stream.close(constants.NGHTTP2_NO_ERROR);
    });
  }
}
