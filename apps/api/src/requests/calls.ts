import { ServerResponse } from "node:http";
import { Condition } from "@muster/runtime";
import type { NodeResponse } from "../http/node-http.ts";

/** The requests that a server is answering: what it waits for when it stops. */
export class Calls {
  readonly #open: Map<NodeResponse, { readonly stream: boolean }> = new Map();
  readonly #ended = new Condition();
  #stopping = false;

  /**
   * `stream`: the answer may take as long as the client likes, so that a stopping server does not wait for it. `last`:
   * of its HTTP/1.1 connection. `ended` is called once the client has its answer, or has disconnected.
   */
  begin(
    response: NodeResponse,
    { stream, last }: { readonly stream: boolean; readonly last: boolean },
    ended: () => void,
  ): void {
    this.#open.set(response, { stream });
    if (this.#stopping || last) endConnectionAfter(response);
    response.once("close", () => {
      this.#open.delete(response);
      ended();
      this.#ended.notify();
    });
  }

  /** From now on each answer is the last one on its HTTP/1.1 connection, as far as it has not begun. */
  stop(): void {
    this.#stopping = true;
    for (const response of this.#open.keys()) endConnectionAfter(response);
  }

  /** Resolves once no call is open that is not a stream. */
  unaryEnded(): Promise<void> {
    return this.#ended.until(() => [...this.#open.values()].every(({ stream }) => stream));
  }

  /** Resolves once no call is open. */
  allEnded(): Promise<void> {
    return this.#ended.until(() => this.#open.size === 0);
  }
}

function endConnectionAfter(response: NodeResponse): void {
  // HTTP/2 forbids the header; its connections end by GOAWAY.
  if (response instanceof ServerResponse && !response.headersSent) response.setHeader("connection", "close");
}
