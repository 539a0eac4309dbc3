import type { Http2ServerRequest } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import type { EnvelopedMessage } from "@connectrpc/connect/protocol";

/** Flags, then the message's length. */
const HEAD_BYTES = 5;

/**
 * The one message of a unary request.
 * Rejects with a ConnectError (INVALID_ARGUMENT: cut off; UNIMPLEMENTED: none, or more than one; RESOURCE_EXHAUSTED), or
 * with what `signal` is aborted with meanwhile.
 */
export async function readEnvelope(
  request: Http2ServerRequest,
  maxBytes: number,
  signal: AbortSignal,
): Promise<EnvelopedMessage> {
  return parseEnvelope(await readBody(request, maxBytes, signal), maxBytes);
}

/** Of a body that is too large, the rest is read and thrown away: unread, it would hold up the others on its connection. */
function readBody(request: Http2ServerRequest, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      if (size > maxBytes + HEAD_BYTES) return;
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes + HEAD_BYTES) resolve(Buffer.concat(chunks.splice(0)));
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function parseEnvelope(bytes: Buffer, maxBytes: number): EnvelopedMessage {
  if (bytes.length === 0) throw broken("missing input message for unary method", Code.Unimplemented);
  if (bytes.length < HEAD_BYTES) throw broken("incomplete envelope", Code.InvalidArgument);
  const length = bytes.readUInt32BE(1);
  if (length > maxBytes) {
    const message = `message size ${length} is larger than configured readMaxBytes ${maxBytes}`;
    throw new ConnectError(message, Code.ResourceExhausted);
  }
  const rest = bytes.length - HEAD_BYTES - length;
  if (rest < 0) throw broken("incomplete envelope", Code.InvalidArgument);
  if (rest > 0) throw broken("received extra input message for unary method", Code.Unimplemented);
  return { flags: bytes.readUInt8(0), data: bytes.subarray(HEAD_BYTES) };
}

const broken = (what: string, code: Code): ConnectError => new ConnectError(`protocol error: ${what}`, code);
