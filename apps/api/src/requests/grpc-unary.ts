import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { createHandlerContext } from "@connectrpc/connect";
import {
  compressedFlag,
  compressionNegotiate,
  type EnvelopedMessage,
  encodeEnvelope,
  envelopeCompress,
} from "@connectrpc/connect/protocol";
import {
  contentTypeJson,
  contentTypeProto,
  headerAcceptEncoding,
  headerContentType,
  headerEncoding,
  headerGrpcStatus,
  headerTimeout,
  parseContentType,
  parseTimeout,
} from "@connectrpc/connect/protocol-grpc";
import { originValues } from "../access/caller.ts";
import type { MessageOpener } from "../bounds/open-message.ts";
import type { RequestHold } from "../bounds/request-hold.ts";
import { endWithStatus } from "../http/grpc-message.ts";
import {
  createUnaryRun,
  LEFT,
  OpenCalls,
  type UnaryCall,
  type UnaryOptions,
  type UnarySpec,
} from "./unary-run.ts";

export type GrpcUnary = (
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  hold: RequestHold,
) => void;

/**
 * Answers unary calls of gRPC itself, which are nearly all of them, with the Connect library's own parts, but not by its
 * pipeline of async generators: that is half of what such a call costs, and what it leaves behind outlives the young
 * objects' space (docs/decisions/0016).
 */
export function createGrpcUnary(
  options: UnaryOptions,
): (spec: UnarySpec, opener: MessageOpener) => GrpcUnary {
  const open = new OpenCalls(options.shutdownSignal);
  return (spec, opener) => {
    const answer = createAnswer(spec, opener, options);
    return (request, response, hold) => {
      const call = beginCall(spec, request, hold, options);
      const { context } = call;
      open.begin(context);
      request.once("close", () => {
        if (open.has(context)) context.abort(LEFT);
      });
      void answer(call, request, response, hold).finally(() => open.end(context));
    };
  };
}

function beginCall(
  { method }: UnarySpec,
  { headers, url }: Http2ServerRequest,
  hold: RequestHold,
  { acceptCompression }: UnaryOptions,
): UnaryCall {
  const header = (name: string): string | null => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  };
  // One that is too far away was left to the client before.
  const timeout = parseTimeout(header(headerTimeout), Infinity);
  const compression = compressionNegotiate(
    acceptCompression,
    header(headerEncoding),
    header(headerAcceptEncoding),
    headerAcceptEncoding,
  );
  const context = createHandlerContext({
    service: method.parent,
    method,
    protocolName: "grpc",
    requestMethod: "POST",
    url,
    contextValues: originValues(hold),
    ...(timeout.timeoutMs !== undefined && { timeoutMs: timeout.timeoutMs }),
    requestHeader: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      name.startsWith(":") || value === undefined ? [] : [[name, String(value)]],
    ),
  });
  const binary = parseContentType(header(headerContentType))?.binary !== false;
  return { context, binary, refusal: compression.error ?? timeout.error, compression };
}

type Answer = (
  call: UnaryCall,
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  hold: RequestHold,
) => Promise<void>;

/** Never rejects. */
function createAnswer(spec: UnarySpec, opener: MessageOpener, options: UnaryOptions): Answer {
  const { method } = spec;
  const name = `${method.parent.typeName}/${method.name}`;
  const run = createUnaryRun(spec, opener, options, true);
  return async (call, request, response, hold) => {
    try {
      const data = await run(call, request, hold);
      const { compression } = call;
      const message = await envelopeCompress(
        { flags: 0, data },
        compression.response,
        options.compressMinBytes,
      );
      hold.answer(message.data.length);
      endWithMessage(response, call, message);
    } catch (error) {
      if (response.stream.destroyed) return;
      const { signal, responseTrailer } = call.context;
      const status = options.mapper(error, { method: name, signal });
      endWithStatus(response, headersOf(call), status, responseTrailer);
      // Unread bytes would hold up the other calls on the connection.
      request.resume();
    }
  };
}

function endWithMessage(
  response: Http2ServerResponse,
  call: UnaryCall,
  { flags, data }: EnvelopedMessage,
): void {
  const compressed = (flags & compressedFlag) !== 0;
  response.writeHead(200, {
    ...headersOf(call),
    ...(compressed && { [headerEncoding]: call.compression.response?.name }),
  });
  response.addTrailers({ ...Object.fromEntries(call.context.responseTrailer), [headerGrpcStatus]: "0" });
  response.end(encodeEnvelope(flags, data));
}

function headersOf({ context, binary }: UnaryCall): Record<string, string> {
  return {
    ...Object.fromEntries(context.responseHeader),
    [headerContentType]: binary ? contentTypeProto : contentTypeJson,
  };
}
