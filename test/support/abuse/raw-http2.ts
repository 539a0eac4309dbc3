/**
 * HTTP/2 as bytes, for what has to come to the server in one piece: Node's client takes back a request that is given up
 * before its socket has taken it, so that of a hundred on a busy machine some were never sent.
 */

const FRAME = { headers: 1, reset: 3, settings: 4 } as const;
const END_STREAM_AND_HEADERS = 0x5;
const END_HEADERS = 0x4;

export const HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** What a client says first: the preface and settings of its own, none. */
export const CLIENT_HELLO: Buffer = Buffer.concat([
  Buffer.from(HTTP2_PREFACE),
  frame(FRAME.settings, 0, 0, Buffer.alloc(0)),
]);

/** A request's headers; with `end` it has no body. Names and values of at most 126 bytes. */
export function requestFrame(
  streamId: number,
  headers: Readonly<Record<string, string>>,
  end: boolean,
): Buffer {
  // HPACK's "literal without indexing, new name", each with its length in one byte.
  const fields = Object.entries(headers).map(([name, value]) =>
    Buffer.concat([Buffer.of(0), literal(name), literal(value)]),
  );
  return frame(FRAME.headers, end ? END_STREAM_AND_HEADERS : END_HEADERS, streamId, Buffer.concat(fields));
}

/** Gives the request up: RST_STREAM with CANCEL. */
export function resetFrame(streamId: number): Buffer {
  return frame(FRAME.reset, 0, streamId, Buffer.of(0, 0, 0, 8));
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}
