import { connect, type Socket } from "node:net";
import type { Session } from "./session.ts";

/** The cancel request, as the protocol's documentation has it. */
const CANCEL_REQUEST = 80_877_102;
const REQUEST_BYTES = 16;
const DEADLINE_MS = 1_000;

/**
 * Asks the server, or the pooler in front of it, to end what the session runs: a statement that its caller has given up
 * would go on holding its locks, and closing the connection alone does not end it. Resolves when the request was
 * accepted, or after a second. Call it before the session is closed: only until then does a pooler know whom it is for.
 * @param onError told when the request could not be sent; the server's own limit ends the statement then
 */
export async function cancelStatement(session: Session, onError: (error: Error) => void): Promise<void> {
  const { key } = session;
  if (key === undefined) return;
  const request = Buffer.alloc(REQUEST_BYTES);
  for (const [place, value] of [REQUEST_BYTES, CANCEL_REQUEST, key.processID, key.secretKey].entries())
    request.writeInt32BE(value, place * 4);
  const socket = socketTo(session);
  socket.setTimeout(DEADLINE_MS, () => socket.destroy());
  socket.on("error", onError);
  socket.write(request);
  await new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
    // The other side closes silently once it has acted; a pooler forgets the request of a client that closes first.
    socket.resume();
  });
}

/** To the same address as the session itself: behind one name there may be several servers. */
function socketTo({ host, port, connection }: Session): Socket {
  const { stream } = connection;
  const address = "remoteAddress" in stream ? stream.remoteAddress : undefined;
  if (typeof address === "string") return connect({ host: address, port });
  return host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect({ host, port });
}
