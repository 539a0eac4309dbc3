import type { Socket } from "node:net";
import type { Endpoint } from "./address.ts";
import { nameOf } from "./ask.ts";

/** Finds the server that takes our writes now. Rejects when there is none. */
export type Find = () => Promise<Endpoint>;

/**
 * Where the right server is, for all clients of a process together: it is looked for once, however many of them have
 * lost it, and whoever finds that it is another takes the rest along. A client that waits for a pop, or for messages,
 * would stay with the old one for as long as that is silent.
 */
export class Locator {
  readonly #find: Find;
  readonly #sockets = new Map<Socket, Endpoint>();
  #known: Endpoint | undefined;
  #search: Promise<Endpoint> | undefined;

  constructor(find: Find) {
    this.#find = find;
  }

  /** Rejects as the search does. */
  async locate(): Promise<Endpoint> {
    if (this.#known !== undefined) return this.#known;
    this.#search ??= this.#lookFor().finally(() => (this.#search = undefined));
    return this.#search;
  }

  /** A connection to it; when it ends, that server is no longer believed to be the right one. */
  add(socket: Socket, at: Endpoint): void {
    this.#sockets.set(socket, at);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      if (this.#known === at) this.#known = undefined;
    });
  }

  async #lookFor(): Promise<Endpoint> {
    const found = await this.#find();
    this.#known = found;
    for (const [socket, at] of this.#sockets) if (nameOf(at) !== nameOf(found)) socket.destroy();
    return found;
  }
}
