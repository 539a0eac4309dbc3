import { Client, type ClientConfig } from "pg";
import type { Route } from "../address/routes.ts";
import { tlsOptions } from "../address/tls.ts";
import type { SessionSettings } from "./settings.ts";

/** What a cancel request has to present. */
export interface BackendKey {
  readonly processID: number;
  readonly secretKey: number;
}

/** A connection that knows how to be cancelled. */
export interface Session extends Client {
  readonly key: BackendKey | undefined;
}

/** The class of a pool's connections: each by the route that is current, with the settings as they are then. */
export function sessionsWith(
  settings: SessionSettings,
  route: () => Route,
): new (
  config?: ClientConfig,
) => Session {
  return class extends Client implements Session {
    key: BackendKey | undefined;

    constructor(config: ClientConfig = {}) {
      super({ ...config, ...configOf(route(), settings) });
      this.connection.once("backendKeyData", (key: BackendKey) => {
        this.key = key;
      });
    }
  };
}

function configOf({ url, tls, sslnegotiation }: Route, settings: SessionSettings): ClientConfig {
  const { options } = settings;
  return {
    connectionString: url,
    // `false`, or the driver would ask PGSSLMODE, in a sense of its own.
    ssl: tls === undefined ? false : tlsOptions(tls),
    ...(sslnegotiation !== undefined && { sslnegotiation }),
    ...(options !== undefined && { options }),
  };
}
