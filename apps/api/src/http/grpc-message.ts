import type { OutgoingHttpHeaders } from "node:http";
import type { ConnectError } from "@connectrpc/connect";
import { headerGrpcMessage, setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import type { NodeResponse } from "./node-http.ts";

/**
 * An error text as gRPC puts it into headers: percent-encoded where it is not printable ASCII, and nowhere else.
 * The text must be well-formed Unicode.
 */
export function encodeGrpcMessage(text: string): string {
  return text.replaceAll(/[^\x20-\x24\x26-\x7e]+/g, encodeURIComponent);
}

/**
 * Corrects the `grpc-message` that the Connect library is going to write: it encodes every punctuation mark, of which
 * Node's gRPC client decodes only some, so that its users would read `job_id%3A expected a UUID%2C got "x"`.
 */
export function correctGrpcMessage(response: NodeResponse): void {
  const addTrailers = response.addTrailers.bind(response);
  response.addTrailers = (trailers: OutgoingHttpHeaders) => {
    const message = trailers["grpc-message"];
    if (typeof message !== "string") return addTrailers(trailers);
    return addTrailers({ ...trailers, "grpc-message": encodeGrpcMessage(decodeURIComponent(message)) });
  };
}

/**
 * Ends a call of gRPC with an error, all in one frame of headers that ends the stream, which gRPC calls Trailers-Only;
 * `writeHead` would send one that does not. The error's text must be well-formed Unicode.
 */
export function endWithStatus(
  response: NodeResponse,
  headers: Readonly<Record<string, string>>,
  error: ConnectError,
  trailer: Headers = new Headers(),
): void {
  const status = setTrailerStatus(new Headers(trailer), error);
  status.set(headerGrpcMessage, encodeGrpcMessage(error.rawMessage));
  for (const [name, value] of [...Object.entries(headers), ...status]) response.setHeader(name, value);
  response.end();
}
