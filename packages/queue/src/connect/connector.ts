import { createConnection, type NetConnectOpts, Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { AbstractConnector, type RedisOptions } from "ioredis";

/** How long a connection that is told to end may take. */
const DISCONNECT_MS = 2_000;

/** Where the connections of a process lead. */
export interface Destination<At extends NetConnectOpts> {
  /** Rejects while there is no such server. */
  locate(): Promise<At>;
  /** A connection to it has been begun. */
  add(socket: Socket, at: At): void;
  /** It is told to end. */
  leave(socket: Socket): void;
}

/** One that is always the same. */
export function fixed<At extends NetConnectOpts>(at: At): Destination<At> {
  return { locate: async () => at, add: () => undefined, leave: () => undefined };
}

/**
 * The driver's connector to a destination, for one client. Whatever fails fails as an attempt to connect, which is made
 * again after a pause; a rejection would end the client for good, and an exception the process.
 * @param tls asked for each connection, because certificates are renewed while a process runs; may throw
 */
export function connectorTo<At extends NetConnectOpts>(
  destination: Destination<At>,
  tls: (() => ConnectionOptions) | undefined,
): NonNullable<RedisOptions["Connector"]> {
  return class LocatedConnector extends AbstractConnector {
    constructor() {
      super(DISCONNECT_MS);
    }

    async connect(): Promise<Socket> {
      this.connecting = true;
      try {
        const at = await destination.locate();
        // Told to end meanwhile.
        if (!this.connecting) return (this.stream = ended());
        const socket = tls === undefined ? createConnection(at) : connectTls({ ...tls(), ...at });
        this.stream = socket;
        socket.once("error", (error) => (this.firstError = error));
        destination.add(socket, at);
        return socket;
      } catch (error) {
        this.firstError = error instanceof Error ? error : new Error(String(error));
        return (this.stream = ended());
      }
    }

    override disconnect(): void {
      // There is none yet while the first is looked for, which the driver's types do not know.
      const stream: Socket | undefined = this.stream;
      if (stream !== undefined) destination.leave(stream);
      super.disconnect();
    }
  };
}

const ended = (): Socket => new Socket().destroy();
