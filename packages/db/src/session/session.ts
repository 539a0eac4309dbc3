import type { ConnectionOptions } from "node:tls";
import { Client, type ClientConfig } from "pg";
import type { Way } from "../address/routes.ts";
import { tlsOptions } from "../address/tls.ts";
import { requireChannelBinding } from "./channel-binding.ts";
import { explainCut } from "./cut-handshake.ts";
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

type Connected = ((error: Error) => void) & ((error: null, client: Client) => void);

/** By which way a connection was tried that could not be made. */
const failedWays = new WeakMap<object, Way>();

export const failedWayOf = (error: unknown): Way | undefined =>
  typeof error === "object" && error !== null ? failedWays.get(error) : undefined;

/** The class of a pool's connections: each by the way that is asked for, with the settings as they are then. */
export function sessionsWith(
  settings: SessionSettings,
  wayNow: () => Way,
): new (
  config?: ClientConfig,
) => Session {
  return class extends SessionByWay {
    constructor(config?: ClientConfig) {
      super(config, wayNow(), settings);
    }
  };
}

class SessionByWay extends Client implements Session {
  /** What it says to the server when it connects; its types do not know that. */
  declare readonly connectionParameters: { database: string };
  key: BackendKey | undefined;
  readonly #way: Way;
  readonly #unusable: Error | undefined;

  constructor(config: ClientConfig | undefined, way: Way, settings: SessionSettings) {
    const tls = tlsOf(way);
    super({ ...config, ...configOf(way, tls, settings) });
    this.#way = way;
    // It leaves %23 and %3F as they are in the name of a database, and there would be no other way to write # and ?.
    if (way.database !== "") this.connectionParameters.database = this.database = way.database;
    this.#unusable = tls instanceof Error ? tls : undefined;
    this.connection.once("backendKeyData", (key: BackendKey) => {
      this.key = key;
    });
    if (way.channelBinding === "require") requireChannelBinding(this.connection);
  }

  override connect(): Promise<Client>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<Client> | undefined {
    if (callback === undefined) return this.#connected();
    let isTold = false;
    const told = (error: Error | null): void => {
      // The driver may say "connected" after it has said why not.
      if (isTold) return;
      isTold = true;
      if (error !== null) {
        failedWays.set(error, this.#way);
        explainCut(error, this.#way);
      }
      if (error === null) callback(null, this);
      else callback(error);
    };
    if (this.#unusable === undefined) super.connect(told);
    else process.nextTick(told, this.#unusable);
    return undefined;
  }

  /** Not what a pool is answered by: an error that follows at once would find no listener of its yet. */
  #connected(): Promise<Client> {
    return new Promise((resolve, reject) => {
      this.connect((error: Error | null) => (error === null ? resolve(this) : reject(error)));
    });
  }
}

/**
 * What is wrong with the files as a value: the pool makes sessions at moments when nobody would catch it, and the process
 * would end because a certificate was exchanged just then.
 */
function tlsOf({ tls }: Way): ConnectionOptions | Error | undefined {
  try {
    return tls && tlsOptions(tls);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function configOf(
  { url, sslnegotiation, channelBinding }: Way,
  tls: ConnectionOptions | Error | undefined,
  { options }: SessionSettings,
): ClientConfig {
  return {
    connectionString: url,
    // `false`, or the driver would ask PGSSLMODE, in a sense of its own. So would it without the next one.
    ssl: tls === undefined || tls instanceof Error ? false : tls,
    sslnegotiation: tls === undefined || tls instanceof Error ? "postgres" : sslnegotiation,
    enableChannelBinding: tls !== undefined && channelBinding !== "disable",
    ...(options !== undefined && { options }),
  };
}
