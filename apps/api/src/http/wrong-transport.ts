import { Code, ConnectError } from "@connectrpc/connect";
import { errorToJson } from "@connectrpc/connect/protocol-connect";

const MESSAGE = "connection: expected TLS, got clear text; this port answers https://, and gRPC with TLS";

/** RFC 9113, 7: the other end is to do it over a connection that is encrypted as it should be. */
const INADEQUATE_SECURITY = 0xc;
const [SETTINGS, GOAWAY] = [0x4, 0x7] as const;

/** What a client that speaks in clear text is told by a port of TLS, in its own protocol, before it is closed. */
export function speakTls(protocol: "http1" | "http2"): Buffer {
  return protocol === "http1" ? HTTP1 : HTTP2;
}

const BODY: string = JSON.stringify(errorToJson(new ConnectError(MESSAGE, Code.InvalidArgument), undefined));

const HTTP1: Buffer = Buffer.from(
  [
    "HTTP/1.1 400 Bad Request",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(BODY)}`,
    "x-content-type-options: nosniff",
    "cache-control: no-store",
    "connection: close",
    "",
    BODY,
  ].join("\r\n"),
);

/** Clients of gRPC show the text of a GOAWAY. */
const HTTP2: Buffer = Buffer.concat([
  frame(SETTINGS, Buffer.alloc(0)),
  frame(GOAWAY, Buffer.concat([bytesOf(0), bytesOf(INADEQUATE_SECURITY), Buffer.from(MESSAGE)])),
]);

/** Of stream 0, without flags. */
function frame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  return Buffer.concat([head, payload]);
}

function bytesOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
