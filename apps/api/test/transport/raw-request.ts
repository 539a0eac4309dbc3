import { once } from "node:events";
import { connect, type IncomingHttpHeaders } from "node:http2";
import { onTestFinished } from "vitest";

export interface RawAnswer {
  readonly httpStatus: number;
  /** Of the trailers, or of the headers when there are no trailers; undefined for callers without gRPC. */
  readonly grpcStatus: number | undefined;
  readonly grpcMessage: string;
  readonly body: Buffer;
}

/** The bytes of one message as gRPC, gRPC-Web and Connect streams frame it. */
export function envelope(message: Uint8Array | string, flags = 0): Buffer {
  const data = Buffer.from(message);
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(data.length, 1);
  return Buffer.concat([head, data]);
}

/** One POST over HTTP/2, byte for byte as given: for requests that no client library would send. */
export async function rawRequest(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<RawAnswer> {
  const session = connect(url);
  onTestFinished(() => session.destroy());
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  let trailers: IncomingHttpHeaders = {};
  stream.on("trailers", (received) => (trailers = received));
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const closed = once(stream, "close");
  stream.end(body);
  const [received] = (await once(stream, "response")) as [IncomingHttpHeaders];
  await closed;
  session.close();
  const status = trailers["grpc-status"] ?? received["grpc-status"];
  return {
    httpStatus: Number(received[":status"]),
    grpcStatus: status === undefined ? undefined : Number(status),
    grpcMessage: decodeURIComponent(String(trailers["grpc-message"] ?? received["grpc-message"] ?? "")),
    body: Buffer.concat(chunks),
  };
}
