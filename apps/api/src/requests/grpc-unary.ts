import type { Http2ServerRequest, Http2ServerResponse, OutgoingHttpHeaders } from "node:http2";
import {
  Code,
  ConnectError,
  createHandlerContext,
  type Interceptor,
  type MethodImplSpec,
} from "@connectrpc/connect";
import {
  type Compression,
  compressedFlag,
  compressionNegotiate,
  createMethodSerializationLookup,
  encodeEnvelope,
  envelopeCompress,
  envelopeDecompress,
  invokeUnaryImplementation,
} from "@connectrpc/connect/protocol";
import {
  contentTypeJson,
  contentTypeProto,
  headerAcceptEncoding,
  headerContentType,
  headerEncoding,
  headerGrpcMessage,
  headerGrpcStatus,
  headerTimeout,
  parseContentType,
  parseTimeout,
  setTrailerStatus,
} from "@connectrpc/connect/protocol-grpc";
import { compressionBrotli, compressionGzip } from "@connectrpc/connect-node";
import type { ErrorMapper } from "../interceptors/errors.ts";
import { readEnvelope } from "./grpc-envelope.ts";
import { encodeGrpcMessage } from "./grpc-message.ts";

const COMPRESSIONS: Compression[] = [compressionGzip, compressionBrotli];
const MAX_WRITE_BYTES = 0xffff_ffff;
/** What a call's signal is aborted with when it is over. Made once: without it, the library makes an error with a stack for each call. */
const OVER: Error = new Error("the call is over");

export type UnarySpec = Extract<MethodImplSpec, { kind: "unary" }>;
export type GrpcUnary = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

export interface GrpcUnaryOptions {
  readonly interceptors: readonly Interceptor[];
  readonly mapper: ErrorMapper;
  readonly readMaxBytes: number;
  readonly compressMinBytes: number;
  readonly maxTimeoutMs: number;
  readonly jsonOptions: { readonly ignoreUnknownFields: boolean };
  /** Aborted with the error that open calls end with. */
  readonly shutdownSignal: AbortSignal;
}

/**
 * Answers unary calls of gRPC itself, which are nearly all of them, with the Connect library's own parts, but not by its
 * pipeline of async generators: that is half of what such a call costs, and what it leaves behind outlives the young
 * objects' space (docs/decisions/0016).
 */
export function createGrpcUnary(options: GrpcUnaryOptions): (spec: UnarySpec) => GrpcUnary {
  const { shutdownSignal } = options;
  // Not a listener of the signal for each call: those are a list, in which an old dead call holds all that came after it.
  const open = new Set<Abort>();
  shutdownSignal.addEventListener("abort", () => {
    for (const abort of open) abort(shutdownSignal.reason);
  });
  return (spec) => {
    const answer = createAnswer(spec, options);
    return (request, response) => {
      const { call, abort } = beginCall(spec, request, options);
      open.add(abort);
      if (shutdownSignal.aborted) abort(shutdownSignal.reason);
      request.once("close", () => {
        if (open.has(abort)) abort(new ConnectError("the caller has left", Code.Canceled));
      });
      void answer(call, request, response).finally(() => {
        open.delete(abort);
        abort(OVER);
      });
    };
  };
}

type Abort = (reason: unknown) => void;

interface Call {
  readonly context: ReturnType<typeof createHandlerContext>;
  readonly binary: boolean;
  /** Why it is refused before its message is read. */
  readonly refusal: ConnectError | undefined;
  readonly compression: { readonly request: Compression | null; readonly response: Compression | null };
}

function beginCall(
  { method }: UnarySpec,
  { headers, url }: Http2ServerRequest,
  { maxTimeoutMs }: GrpcUnaryOptions,
): { call: Call; abort: Abort } {
  const header = (name: string): string | null => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  };
  const timeout = parseTimeout(header(headerTimeout), maxTimeoutMs);
  const compression = compressionNegotiate(
    COMPRESSIONS,
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
    ...(timeout.timeoutMs !== undefined && { timeoutMs: timeout.timeoutMs }),
    requestHeader: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      name.startsWith(":") || value === undefined ? [] : [[name, String(value)]],
    ),
  });
  const binary = parseContentType(header(headerContentType))?.binary !== false;
  const refusal = compression.error ?? timeout.error;
  return { call: { context, binary, refusal, compression }, abort: (reason) => context.abort(reason) };
}

/** Never rejects. */
function createAnswer(
  spec: UnarySpec,
  options: GrpcUnaryOptions,
): (call: Call, request: Http2ServerRequest, response: Http2ServerResponse) => Promise<void> {
  const { method } = spec;
  const { mapper, readMaxBytes, compressMinBytes } = options;
  const interceptors = [...options.interceptors];
  const limits = { readMaxBytes, writeMaxBytes: MAX_WRITE_BYTES };
  const serialization = createMethodSerializationLookup(method, undefined, options.jsonOptions, limits);
  const name = `${method.parent.typeName}/${method.name}`;

  const run = async ({ context, binary, refusal, compression }: Call, request: Http2ServerRequest) => {
    // A deadline of 0 is over already.
    context.signal.throwIfAborted();
    if (refusal !== undefined) throw refusal;
    const envelope = await readEnvelope(request, readMaxBytes, context.signal);
    const { data } = await envelopeDecompress(envelope, compression.request, readMaxBytes);
    const input = serialization.getI(binary).parse(data);
    const output = await invokeUnaryImplementation(spec, context, input, interceptors);
    const message = { flags: 0, data: serialization.getO(binary).serialize(output) };
    return envelopeCompress(message, compression.response, compressMinBytes);
  };
  return async (call, request, response) => {
    try {
      const { flags, data } = await run(call, request);
      response.writeHead(200, headersOf(call, (flags & compressedFlag) !== 0));
      response.addTrailers({ ...Object.fromEntries(call.context.responseTrailer), [headerGrpcStatus]: "0" });
      response.end(encodeEnvelope(flags, data));
    } catch (error) {
      fail(call, response, mapper(error, { method: name, signal: call.context.signal }));
      // Unread bytes would hold up the others on the connection.
      request.resume();
    }
  };
}

function headersOf({ context, binary, compression }: Call, compressed: boolean): OutgoingHttpHeaders {
  return {
    ...Object.fromEntries(context.responseHeader),
    [headerContentType]: binary ? contentTypeProto : contentTypeJson,
    ...(compressed && { [headerEncoding]: compression.response?.name }),
  };
}

/** All in one frame of headers that ends the stream, which gRPC calls Trailers-Only; `writeHead` would send one that does not. */
function fail(call: Call, response: Http2ServerResponse, error: ConnectError): void {
  const status = setTrailerStatus(new Headers(call.context.responseTrailer), error);
  status.set(headerGrpcMessage, encodeGrpcMessage(error.rawMessage));
  for (const [name, value] of Object.entries({ ...headersOf(call, false), ...Object.fromEntries(status) }))
    if (value !== undefined) response.setHeader(name, value);
  response.end();
}
