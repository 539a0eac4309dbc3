import type { TlsSettings } from "./tls.ts";

/** How much of libpq's channel binding is asked for: that the password is of use to nobody but the other end of the TLS. */
export const CHANNEL_BINDINGS = ["disable", "prefer", "require"] as const;

export type ChannelBinding = (typeof CHANNEL_BINDINGS)[number];

/** One way to connect to a host. */
export interface Way {
  /** Of one host, without what this folder reads. */
  readonly url: string;
  /** By its name, which the driver reads wrongly where it was encoded; empty where the URL names none. */
  readonly database: string;
  /** Without it the connection is in cleartext. */
  readonly tls: TlsSettings | undefined;
  readonly sslnegotiation: "direct" | "postgres";
  readonly channelBinding: ChannelBinding;
}

/**
 * A host. `prefer` and `allow` have two ways, and each new connection begins with the first: one failure of TLS must not
 * leave a process in cleartext for good.
 */
export interface Route {
  readonly ways: readonly Way[];
}

/** Where a URL leads. */
export interface Address {
  /** At least one; to be tried in this order. */
  readonly routes: readonly Route[];
  /** Only a server that takes writes will do. */
  readonly writable: boolean;
  /** Of the URL, or of PGOPTIONS. */
  readonly options: string | undefined;
  /** How long a connection may take to be made, milliseconds, where somebody has said so. */
  readonly connectMs: number | undefined;
}

/** The routes of one pool, of which the one that worked last is tried first. */
export class Routes {
  readonly address: Address;
  #at = 0;

  constructor(address: Address) {
    this.address = address;
  }

  get count(): number {
    return this.address.routes.length;
  }

  get current(): Route {
    const route = this.address.routes[this.#at];
    if (route === undefined) throw new Error("an address has no route");
    return route;
  }

  /** What a connection that nobody asked for in particular is made by. */
  get usualWay(): Way {
    const [way] = this.current.ways;
    if (way === undefined) throw new Error("a route has no way");
    return way;
  }

  /** Not when another connection has already failed on it: the current one is the next then. */
  leave(route: Route): void {
    if (route === this.current) this.#at = (this.#at + 1) % this.count;
  }
}
