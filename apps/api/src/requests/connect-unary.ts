import type { OutgoingHttpHeaders } from "node:http";
import { Code, ConnectError, createHandlerContext } from "@connectrpc/connect";
import { compressionNegotiate, mergeNonProtocolHeaders } from "@connectrpc/connect/protocol";
import {
  codeToHttpStatus,
  contentTypeUnaryJson,
  contentTypeUnaryProto,
  contentTypeUnaryRegExp,
  errorToJsonBytes,
  headerContentType,
  headerTimeout,
  headerUnaryAcceptEncoding,
  headerUnaryContentLength,
  headerUnaryEncoding,
  parseContentType,
  parseTimeout,
  trailerMux,
} from "@connectrpc/connect/protocol-connect";
import { originValues } from "../access/caller.ts";
import type { MessageOpener } from "../bounds/open-message.ts";
import type { RequestHold } from "../bounds/request-hold.ts";
import type { NodeRequest, NodeResponse } from "../http/node-http.ts";
import {
  createUnaryRun,
  LEFT,
  OpenCalls,
  type UnaryCall,
  type UnaryOptions,
  type UnaryRun,
  type UnarySpec,
} from "./unary-run.ts";

const OK = 200;

/** @throws what is wrong with a host or a path that is no URL */
export type ConnectUnary = (request: NodeRequest, response: NodeResponse, hold: RequestHold) => void;

/** Whether it is a unary call of the Connect protocol, by HTTP/1.1 or HTTP/2. */
export const isConnectUnary = ({ method, headers }: NodeRequest): boolean =>
  method === "POST" && contentTypeUnaryRegExp.test(headers["content-type"] ?? "");

/**
 * Answers unary calls of Connect itself, as `createGrpcUnary` does those of gRPC, and for its reasons: workers behind the API make
 * no others, and a thousand that do nothing make 250 a second.
 */
export function createConnectUnary(
  options: UnaryOptions,
): (spec: UnarySpec, opener: MessageOpener) => ConnectUnary {
  const open = new OpenCalls(options.shutdownSignal);
  return (spec, opener) => {
    const run = createUnaryRun(spec, opener, options, false);
    const answer = createAnswer(spec, run, options);
    return (request, response, hold) => {
      const call = beginCall(spec, request, hold, options);
      const { context } = call;
      const { signal } = hold.peer;
      open.begin(context);
      const onLeft = (): void => context.abort(LEFT);
      // Its connection is too old, and is about to be closed.
      const onEnd = (): void => context.abort(signal.reason);
      response.once("close", onLeft);
      signal.addEventListener("abort", onEnd, { once: true });
      void answer(call, request, response, hold).finally(() => {
        response.off("close", onLeft);
        signal.removeEventListener("abort", onEnd);
        open.end(context);
      });
    };
  };
}

function beginCall(
  { method }: UnarySpec,
  request: NodeRequest,
  hold: RequestHold,
  { acceptCompression }: UnaryOptions,
): UnaryCall {
  const { headers } = request;
  const header = (name: string): string | null => {
    const value = headers[name];
    return value === undefined ? null : String(value);
  };
  // One that is too far away was left to the client before.
  const timeout = parseTimeout(header(headerTimeout.toLowerCase()), Infinity);
  const compression = compressionNegotiate(
    acceptCompression,
    header(headerUnaryEncoding.toLowerCase()),
    header(headerUnaryAcceptEncoding.toLowerCase()),
    headerUnaryAcceptEncoding,
  );
  const context = createHandlerContext({
    service: method.parent,
    method,
    protocolName: "connect",
    requestMethod: "POST",
    url: urlOf(request),
    contextValues: originValues(hold),
    ...(timeout.timeoutMs !== undefined && { timeoutMs: timeout.timeoutMs }),
    requestHeader: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      name.startsWith(":") || value === undefined ? [] : [[name, String(value)]],
    ),
  });
  const binary = parseContentType(header("content-type"))?.binary === true;
  return { context, binary, refusal: compression.error ?? timeout.error, compression };
}

/** As the Connect library has it. */
function urlOf(request: NodeRequest): string {
  const authority = "authority" in request ? request.authority : request.headers.host;
  if (authority === undefined)
    throw new ConnectError(
      "unable to determine request authority from Node.js server request",
      Code.Internal,
    );
  return new URL(request.url ?? "", `http://${authority}`).toString();
}

type Answer = (
  call: UnaryCall,
  request: NodeRequest,
  response: NodeResponse,
  hold: RequestHold,
) => Promise<void>;

/** Never rejects. */
function createAnswer({ method }: UnarySpec, run: UnaryRun, options: UnaryOptions): Answer {
  const name = `${method.parent.typeName}/${method.name}`;
  return async (call, request, response, hold) => {
    try {
      const data = await packed(await run(call, request, hold), call, options);
      hold.answer(data.length);
      end(response, OK, call, data);
    } catch (error) {
      if (response.destroyed || response.headersSent) return;
      endWithError(
        response,
        call,
        options.mapper(error, { method: name, signal: call.context.signal }),
        options,
      );
      // Unread bytes would keep an HTTP/1.1 connection from its next request.
      request.resume();
    }
  };
}

async function packed(
  data: Uint8Array<ArrayBuffer>,
  { context, binary, compression: { response } }: UnaryCall,
  { compressMinBytes }: UnaryOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  context.responseHeader.set(headerContentType, binary ? contentTypeUnaryProto : contentTypeUnaryJson);
  if (response === null || data.byteLength < compressMinBytes) return data;
  context.responseHeader.set(headerUnaryEncoding, response.name);
  return response.compress(data);
}

function endWithError(
  response: NodeResponse,
  call: UnaryCall,
  error: ConnectError,
  { jsonOptions }: UnaryOptions,
): void {
  const { responseHeader } = call.context;
  responseHeader.set(headerContentType, contentTypeUnaryJson);
  mergeNonProtocolHeaders(responseHeader, error.metadata);
  end(response, codeToHttpStatus(error.code), call, errorToJsonBytes(error, jsonOptions));
}

function end(response: NodeResponse, status: number, { context }: UnaryCall, data: Uint8Array): void {
  const headers: OutgoingHttpHeaders = Object.fromEntries(
    trailerMux(context.responseHeader, context.responseTrailer),
  );
  headers[headerUnaryContentLength.toLowerCase()] = String(data.byteLength);
  // One that has left takes no more.
  if (response.destroyed) return;
  if ("stream" in response) response.writeHead(status, headers);
  else response.writeHead(status, headers);
  response.end(data);
}
