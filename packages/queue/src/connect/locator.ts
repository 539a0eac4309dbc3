import type { Socket } from "node:net";
import { nameOf, type Place } from "./address.ts";
import type { Destination } from "./connector.ts";

/** What a server that is left may still take to deliver what it has answered; one that is frozen delivers nothing. */
const LAST_WORDS_MS = 200;

/** After which a server is compared with the others again that not most of them lead to. */
const LOOK_AGAIN_MS = 5_000;

/** What speaks for a server, from little to much: `agreed` is one that most addresses of the settings lead to. */
const STANDINGS = ["refuses", "takes writes", "agreed"] as const;

export interface Found {
  readonly place: Place;
  readonly standing: (typeof STANDINGS)[number];
  /** For people: why not most lead to it. */
  readonly doubt?: string;
}

/** Finds the server that takes our writes now. Rejects when there is none. */
export type Find = () => Promise<Found>;

/**
 * Where the right server is, for all clients of a process together: it is looked for once, however many of them have
 * lost it, and whoever finds that it is another takes the rest along. A client that waits for a pop, or for messages,
 * would stay with the old one for as long as that is silent.
 */
export class Locator implements Destination<Place> {
  readonly #find: Find;
  readonly #tell: (doubt: string) => void;
  readonly #lookAgainMs: number;
  readonly #sockets = new Map<Socket, Place>();
  /** Told to end, which may take a while: whatever was found meanwhile is not put in doubt when they have ended. */
  readonly #ending = new WeakSet<Socket>();
  #known: Found | undefined;
  #search: Promise<Place> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param tell of what is doubtful for longer than a failover takes
   * @param lookAgainMs set by tests
   */
  constructor(find: Find, tell: (doubt: string) => void, lookAgainMs: number = LOOK_AGAIN_MS) {
    this.#find = find;
    this.#tell = tell;
    this.#lookAgainMs = lookAgainMs;
  }

  /** Rejects as the search does. */
  async locate(): Promise<Place> {
    if (this.#known !== undefined) return this.#known.place;
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
    if (this.#known !== undefined && isSame(this.#known.place, at)) this.#known = undefined;
  }

  async #lookFor(): Promise<Place> {
    const found = await this.#find();
    this.#follow(found);
    return found.place;
  }

  #follow(found: Found): void {
    this.#known = found;
    for (const [socket, at] of this.#sockets) if (!isSame(at, found.place)) endSoon(socket);
    this.#lookAgainLater(found);
  }

  /**
   * While the right ones were away a stranger may have been the only one, whose connections never end by themselves.
   * Only more than what speaks for it leads away from it: between equals nothing goes to and fro.
   */
  #lookAgainLater(found: Found): void {
    clearTimeout(this.#timer);
    if (found.standing === "agreed") return;
    this.#timer = setTimeout(() => void this.#lookAgain(found), this.#lookAgainMs).unref();
  }

  async #lookAgain(before: Found): Promise<void> {
    if (this.#known !== before) return;
    // Nobody is connected, maybe for good: whoever comes looks for it.
    if (this.#sockets.size === 0) this.#known = undefined;
    if (this.#known === undefined) return;
    const found = await this.#find().catch(() => undefined);
    if (this.#known !== before) return;
    if (found?.doubt !== undefined) this.#tell(found.doubt);
    if (found !== undefined && rankOf(found) > rankOf(before)) this.#follow(found);
    else this.#lookAgainLater(before);
  }
}

const rankOf = ({ standing }: Found): number => STANDINGS.indexOf(standing);

const isSame = (one: Place, other: Place): boolean => nameOf(one) === nameOf(other);

/** Destroyed at once, it would lose what was popped for it and is on its way, or lies unread in this process. */
function endSoon(socket: Socket): void {
  socket.end();
  // The thread may have been held up for longer: what has come meanwhile is read before the second step.
  const timer = setTimeout(() => setImmediate(() => socket.destroy()), LAST_WORDS_MS);
  socket.once("close", () => clearTimeout(timer));
}
