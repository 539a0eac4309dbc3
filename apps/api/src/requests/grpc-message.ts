import type { OutgoingHttpHeaders } from "node:http";
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
