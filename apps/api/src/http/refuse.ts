import type { Http2ServerRequest } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import { errorToJson } from "@connectrpc/connect/protocol-connect";
import { shown } from "@muster/job";
import { endWithStatus } from "./grpc-message.ts";
import type { NodeRequest, NodeResponse } from "./node-http.ts";
import { retryAfter, retryInfo, retryPushback } from "./retry-info.ts";

export interface Refusal {
  /** The HTTP status for callers that do not speak gRPC. */
  readonly status: number;
  readonly code: Code;
  readonly message: string;
  /** Besides, for callers that do not speak gRPC. */
  readonly headers?: Readonly<Record<string, string>>;
  /** After how many milliseconds the same call may be answered. */
  readonly retryAfterMs?: number;
}

/**
 * Answers a request that reaches no RPC, with the reason in the form that its caller can read: a status of their own
 * protocol for gRPC clients, to whom most HTTP errors are UNKNOWN, and a Connect error in JSON for all others.
 */
export function refuse(request: NodeRequest, response: NodeResponse, refusal: Refusal): void {
  const { retryAfterMs } = refusal;
  const details = retryAfterMs === undefined ? [] : retryInfo(retryAfterMs);
  const error = new ConnectError(refusal.message.toWellFormed(), refusal.code, undefined, details);
  if (isGrpc(request)) {
    // What gRPC's own retries go by.
    const pushback = retryAfterMs === undefined ? {} : retryPushback(retryAfterMs);
    endWithStatus(response, { "content-type": "application/grpc", ...pushback }, error);
  } else {
    response.statusCode = refusal.status;
    response.setHeader("content-type", "application/json");
    const again = retryAfterMs === undefined ? {} : retryAfter(retryAfterMs);
    for (const [name, value] of Object.entries({ ...refusal.headers, ...again }))
      response.setHeader(name, value);
    response.end(JSON.stringify(errorToJson(error, undefined)));
  }
  // Unread bytes of the request would keep an HTTP/1.1 connection from its next request.
  request.resume();
}

/** gRPC itself, not gRPC-Web, which has no trailers. */
export function isGrpc(request: NodeRequest): request is Http2ServerRequest {
  return "stream" in request && /^application\/grpc(?:$|[+;])/i.test(request.headers["content-type"] ?? "");
}

export function unknownMethod(path: string): Refusal {
  const message = `path: expected /<service>/<method> of this server, got ${shown(path)}`;
  return { status: 404, code: Code.Unimplemented, message };
}

export function wrongHttpMethod(method: string): Refusal {
  return {
    status: 405,
    code: Code.Unimplemented,
    message: `HTTP method: expected POST, got ${shown(method)}`,
  };
}

/** `unary`: streams have content types of their own in the Connect protocol. */
export function wrongContentType(contentType: string, unary: boolean): Refusal {
  const connect = unary ? "application/json, application/proto" : "application/connect+json";
  const message = `content-type: expected ${connect}, application/grpc or application/grpc-web, got ${shown(contentType)}`;
  return { status: 415, code: Code.InvalidArgument, message };
}

export function tooManyConversations(): Refusal {
  const message = "connection: expected fewer streams of requests open at once; end one first";
  return { status: 429, code: Code.ResourceExhausted, message };
}

export function tooManyStreams(): Refusal {
  const message =
    "server: expected fewer streams open at once on this connection and all others; end one first, " +
    "follow many jobs by one WatchJobs, or call another server";
  return { status: 429, code: Code.ResourceExhausted, message };
}

/** @param max IDENTITY_STREAMS */
export function tooManyOfIdentity(max: number): Refusal {
  const message = `identity: expected at most ${max} streams open at once; end one first, or follow many jobs by one WatchJobs`;
  return { status: 429, code: Code.ResourceExhausted, message };
}

export function unusableRequest(cause: unknown): Refusal {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `request: expected a valid host, path and headers, got ${shown(reason)}`;
  return { status: 400, code: Code.InvalidArgument, message };
}

/** From a place that may not ask: a host or an origin that is not ours. */
export function foreign(message: string): Refusal {
  return { status: 403, code: Code.PermissionDenied, message };
}
