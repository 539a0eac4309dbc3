import type { TlsSettings } from "./tls.ts";

/** How to reach the database: by one of several hosts, and with or without TLS. */
export interface Route {
  /** Of one host, without what this file reads. */
  readonly url: string;
  readonly tls: TlsSettings | undefined;
  readonly sslnegotiation: "direct" | undefined;
}

/** Where a URL leads. */
export interface Address {
  /** At least one; to be tried in this order. */
  readonly routes: readonly Route[];
  /** Only a server that takes writes will do. */
  readonly writable: boolean;
  /** Of the URL, or of PGOPTIONS. */
  readonly options: string | undefined;
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

  /** Not when another connection has already failed on it: the current one is the next then. */
  leave(route: Route): void {
    if (route === this.current) this.#at = (this.#at + 1) % this.count;
  }
}
