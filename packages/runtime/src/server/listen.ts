import { once } from "node:events";
import type { Server } from "node:net";
import { listenMistake } from "../config/listen-mistake.ts";
import type { Logger } from "../log/logger.ts";

export interface ListenOptions {
  readonly host: string;
  /** 0 = any free port; undefined = the usual one, or any free one where that is taken. */
  readonly port: number | undefined;
  readonly usualPort: number;
  /** The environment variable that sets the port, for messages. */
  readonly variable: string;
  readonly log: Logger;
}

/**
 * Listens, and returns the port. A port that nobody chose gives way when it is taken, so that a second process starts
 * next to the first one; a chosen port does not, because somebody expects the server there.
 * @throws ConfigError naming host, port and the variable that is to blame when it cannot listen there.
 */
export async function listenOn(server: Server, options: ListenOptions): Promise<number> {
  const port = await bind(server, options);
  // Accepting fails when the process is out of file descriptors; without a listener, that would end it.
  server.on("error", (err) => options.log.error({ err, port }, "cannot accept connections"));
  return port;
}

async function bind(
  server: Server,
  { host, port, usualPort, variable, log }: ListenOptions,
): Promise<number> {
  const reason = await tryListen(server, port ?? usualPort, host);
  if (reason === undefined) return portOf(server);
  if (port === undefined && isTaken(reason) && (await tryListen(server, 0, host)) === undefined) {
    const free = portOf(server);
    log.warn(
      { usual: usualPort, port: free },
      `${variable} is not set and ${usualPort} is taken: using ${free}`,
    );
    return free;
  }
  throw listenMistake(reason, { host, port: port ?? usualPort, portVariable: variable });
}

async function tryListen(server: Server, port: number, host: string): Promise<Error | undefined> {
  server.listen(port, host);
  try {
    await once(server, "listening");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const isTaken = (error: Error): boolean => "code" in error && error.code === "EADDRINUSE";

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
