import { createConnection, Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { AbstractConnector, type RedisOptions } from "ioredis";
import type { Locator } from "./locator.ts";

/** How long a connection that is told to end may take. */
const DISCONNECT_MS = 2_000;

/** The driver's connector to wherever the locator says, for one client. */
export function connectorTo(locator: Locator, tls: ConnectionOptions | undefined): RedisOptions["Connector"] {
  return class LocatedConnector extends AbstractConnector {
    constructor() {
      super(DISCONNECT_MS);
    }

    async connect(): Promise<Socket> {
      this.connecting = true;
      try {
        const at = await locator.locate();
        // Told to end meanwhile.
        if (!this.connecting) return (this.stream = ended());
        const socket = tls === undefined ? createConnection(at) : connectTls({ ...tls, ...at });
        this.stream = socket;
        socket.once("error", (error) => (this.firstError = error));
        locator.add(socket, at);
        return socket;
      } catch (error) {
        // A rejection would end the client for good; a connection that is lost is tried again, after a pause.
        this.firstError = error instanceof Error ? error : new Error(String(error));
        return (this.stream = ended());
      }
    }
  };
}

const ended = (): Socket => new Socket().destroy();
