import { createServer } from "node:net";

const LOCALHOST = "127.0.0.1";

/**
 * Two calls in a row must not answer the same number: the first caller has not bound its port yet when the
 * second one asks, and the system is free to hand the number out again.
 */
const handedOut = new Set<number>();

/** A TCP port of 127.0.0.1 on which nothing listens now; never the same one twice in one process. */
export async function freePort(): Promise<number> {
  const port = await bindOnce(0);
  if (port === undefined) throw new Error("The system has no free TCP port left on 127.0.0.1.");
  if (handedOut.has(port)) return freePort();
  handedOut.add(port);
  return port;
}

/** Whether a server could listen on 127.0.0.1:`port` now (false too for ports that need privileges). */
export async function portIsFree(port: number): Promise<boolean> {
  return (await bindOnce(port)) !== undefined;
}

/** The usual port when it is free, else any free one. */
export async function preferPort(preferred: number): Promise<number> {
  return (await portIsFree(preferred)) ? preferred : freePort();
}

/** Listens on the port (0 = any) and closes again; undefined when it is taken or not allowed. */
function bindOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: LOCALHOST, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? address?.port : undefined));
    });
  });
}
