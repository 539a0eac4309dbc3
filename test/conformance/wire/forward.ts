import {
  type ClientHttp2Session,
  connect,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from "node:http2";
import type { WireAnswer } from "./messages.ts";

/** Of one connection only, and those that would let an answer come compressed, which nobody could read on its way. */
const NOT_CARRIED =
  /^(?::.*|host|connection|keep-alive|proxy-connection|transfer-encoding|upgrade|expect|content-length|accept-encoding|grpc-accept-encoding|http2-settings)$/u;

/** Carries calls to an API by one connection, which it opens again when it has ended. */
export class Forward {
  readonly #url: string;
  #session: ClientHttp2Session | undefined;
  #closed = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws Error when the connection fails, or `signal` is aborted, which the API is told */
  async send(
    path: string,
    headers: IncomingHttpHeaders,
    body: Buffer,
    signal: AbortSignal,
  ): Promise<WireAnswer> {
    const carried = Object.entries(headers).filter(([name]) => !NOT_CARRIED.test(name));
    const stream = this.#connected().request({
      ...Object.fromEntries(carried),
      ":method": "POST",
      ":path": path,
    });
    const abort = (): void => stream.close(constants.NGHTTP2_CANCEL);
    signal.addEventListener("abort", abort, { once: true });
    return new Promise<WireAnswer>((resolve, reject) => {
      let head: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
      let trailers: IncomingHttpHeaders = {};
      const chunks: Buffer[] = [];
      stream
        .on("response", (received) => (head = received))
        .on("trailers", (received) => (trailers = received))
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .once("error", reject)
        .once("close", () => {
          signal.removeEventListener("abort", abort);
          const answer = { status: head[":status"] ?? 0, body: Buffer.concat(chunks) };
          if (stream.rstCode === constants.NGHTTP2_NO_ERROR)
            resolve({ ...answer, headers: texts(head), trailers: texts(trailers) });
          else reject(new Error("the call was cut"));
        })
        .end(body);
    });
  }

  close(): void {
    this.#closed = true;
    this.#session?.destroy();
  }

  #connected(): ClientHttp2Session {
    // A call that was on its way would open another connection, which nobody closes.
    if (this.#closed) throw new Error("the relay is closed");
    const open = this.#session;
    if (open !== undefined && !open.closed && !open.destroyed) return open;
    const session = connect(this.#url);
    // Its streams fail with it, and tell.
    session.on("error", () => {});
    this.#session = session;
    return session;
  }
}

function texts(headers: IncomingHttpHeaders): Record<string, string> {
  const carried = Object.entries(headers).filter(([name]) => !NOT_CARRIED.test(name));
  return Object.fromEntries(carried.map(([name, value]) => [name, String(value)]));
}
