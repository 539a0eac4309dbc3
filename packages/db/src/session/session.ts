import { Client, type ClientConfig } from "pg";
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

/** The class of a pool's connections: each starts with the settings as they are at that moment. */
export function sessionsWith(settings: SessionSettings): new (config?: ClientConfig) => Session {
  return class extends Client implements Session {
    key: BackendKey | undefined;

    constructor(config: ClientConfig = {}) {
      super({ ...config, ...withOptions(config.connectionString ?? "", settings) });
      this.connection.once("backendKeyData", (key: BackendKey) => {
        this.key = key;
      });
    }
  };
}

const OPTIONS = /([?&])options=([^&#]*)&?/;

/** The options of the URL, or those of the environment, joined to ours: the driver would take only one of them. */
function withOptions(
  url: string,
  settings: SessionSettings,
): Pick<ClientConfig, "connectionString" | "options"> {
  const inUrl = OPTIONS.exec(url)?.[2];
  const own = inUrl === undefined ? process.env["PGOPTIONS"] : decodeURIComponent(inUrl.replaceAll("+", " "));
  const options = settings.options(own);
  return { connectionString: url.replace(OPTIONS, "$1"), ...(options !== undefined && { options }) };
}
