import type { Socket } from "node:net";
import { nameOf, type Place } from "./address.ts";
import type { Destination } from "./connector.ts";

/** What a server that is left may still take to deliver what it has answered; one that is frozen delivers nothing. */
const LAST_WORDS_MS = 200;

/** Finds the server that takes our writes now. Rejects when there is none. */
export type Find = () => Promise<Place>;

/**
 * Where the right server is, for all clients of a process together: it is looked for once, however many of them have
 * lost it, and whoever finds that it is another takes the rest along. A client that waits for a pop, or for messages,
 * would stay with the old one for as long as that is silent.
 */
export class Locator implements Destination<Place> {
  readonly #find: Find;
  readonly #sockets = new Map<Socket, Place>();
  /** Told to end, which may take a while: whatever was found meanwhile is not put in doubt when they have ended. */
  readonly #ending = new WeakSet<Socket>();
  #known: Place | undefined;
  #search: Promise<Place> | undefined;

  constructor(find: Find) {
    this.#find = find;
  }

  /** Rejects as the search does. */
  async locate(): Promise<Place> {
    if (this.#known !== undefined) return this.#known;
    this.#search ??= this.#lookFor().finally(() => (this.#search = undefined));
    return this.#search;
  }

  add(socket: Socket, at: Place): void {
    this.#sockets.set(socket, at);
    socket.once("close", () => {
      this.leave(socket);
      this.#sockets.delete(socket);
    });
  }

  /** Its server is no longer believed to be the right one. Of the same place, whichever search has found it. */
  leave(socket: Socket): void {
    const at = this.#sockets.get(socket);
    if (at === undefined || this.#ending.has(socket)) return;
    this.#ending.add(socket);
    if (this.#known !== undefined && isSame(this.#known, at)) this.#known = undefined;
  }

  async #lookFor(): Promise<Place> {
    const found = await this.#find();
    this.#known = found;
    for (const [socket, at] of this.#sockets) if (!isSame(at, found)) endSoon(socket);
    return found;
  }
}

const isSame = (one: Place, other: Place): boolean => nameOf(one) === nameOf(other);

/** Destroyed at once, it would lose what was popped for it and is on its way, or lies unread in this process. */
function endSoon(socket: Socket): void {
  socket.end();
  // The thread may have been held up for longer: what has come meanwhile is read before the second step.
  const timer = setTimeout(() => setImmediate(() => socket.destroy()), LAST_WORDS_MS);
  socket.once("close", () => clearTimeout(timer));
}
