import type { NodeRequest } from "../http/node-http.ts";
import { GrowingBytes } from "./growing-bytes.ts";
import type { Refusals } from "./refusals.ts";
import type { RequestHold } from "./request-hold.ts";

export interface ReadBodyOptions {
  /** Of the message, and of what frames it. */
  readonly maxBytes: number;
  readonly framing: number;
  readonly hold: RequestHold;
  readonly refusals: Refusals;
  /** Reading ends with its reason. */
  readonly signal: AbortSignal;
}

/**
 * All of a request's body. Of one that is too large, the rest is read and thrown away: unread, it would hold up the others
 * on its connection.
 * @throws ConnectError RESOURCE_EXHAUSTED (too large, or the connection holds too much); DEADLINE_EXCEEDED (it does not
 * come); what `signal` is aborted with
 */
export async function readBody(request: NodeRequest, options: ReadBodyOptions): Promise<Buffer> {
  const { maxBytes, framing, hold, refusals } = options;
  const announced = Number(request.headers["content-length"]);
  if (announced > maxBytes + framing) {
    hold.refuseBody();
    request.resume();
    throw refusals.tooManyBytes("request body", maxBytes, String(announced));
  }
  return collect(request, options);
}

function collect(
  request: NodeRequest,
  { maxBytes, framing, hold, refusals, signal }: ReadBodyOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let open = true;
    const body = new GrowingBytes();
    const fail = (error: unknown): void => {
      if (!open) return;
      open = false;
      body.clear();
      hold.refuseBody();
      reject(error);
    };
    hold.awaitBody(() => body.size, fail);
    request.on("data", (chunk: Buffer) => {
      if (!open) return;
      try {
        if (body.size + chunk.length > maxBytes + framing)
          throw refusals.tooManyBytes("request body", maxBytes, "more");
        hold.take(chunk.length);
        body.append(chunk);
      } catch (error) {
        fail(error);
      }
    });
    request.once("end", () => {
      if (!open) return;
      open = false;
      hold.bodyEnded();
      resolve(body.whole());
    });
    signal.addEventListener("abort", () => fail(signal.reason), { once: true });
    if (signal.aborted) fail(signal.reason);
  });
}
