import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Message } from "@bufbuild/protobuf";
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
  type EnvelopedMessage,
  encodeEnvelope,
  envelopeCompress,
  invokeUnaryImplementation,
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
import { isEncoding } from "../bounds/inflate.ts";
import { HEAD_BYTES, type MessageOpener } from "../bounds/open-message.ts";
import { readBody } from "../bounds/read-body.ts";
import type { Refusals } from "../bounds/refusals.ts";
import type { RequestHold } from "../bounds/request-hold.ts";
import { endWithStatus } from "../http/grpc-message.ts";
import type { ErrorMapper } from "../interceptors/errors.ts";
import { buildLongBatch, isLongBatch } from "./long-batch.ts";
import type { WireCodecs } from "./wire-codec.ts";

const MAX_WRITE_BYTES = 0xffff_ffff;
/** What a call's signal is aborted with when it is over. Made once: without it, the library makes an error with a stack for each call. */
const OVER: Error = new Error("the call is over");
const LEFT: ConnectError = new ConnectError("the caller disconnected", Code.Canceled);

export type UnarySpec = Extract<MethodImplSpec, { kind: "unary" }>;
export type GrpcUnary = (
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  hold: RequestHold,
) => void;

export interface GrpcUnaryOptions {
  readonly interceptors: readonly Interceptor[];
  readonly mapper: ErrorMapper;
  readonly refusals: Refusals;
  readonly acceptCompression: Compression[];
  readonly compressMinBytes: number;
  readonly jsonOptions: { readonly ignoreUnknownFields: boolean };
  readonly codecs: WireCodecs;
  /** Aborted with the error that open calls end with. */
  readonly shutdownSignal: AbortSignal;
}

/**
 * Answers unary calls of gRPC itself, which are nearly all of them, with the Connect library's own parts, but not by its
 * pipeline of async generators: that is half of what such a call costs, and what it leaves behind outlives the young
 * objects' space (docs/decisions/0016).
 */
export function createGrpcUnary(
  options: GrpcUnaryOptions,
): (spec: UnarySpec, opener: MessageOpener) => GrpcUnary {
  const { shutdownSignal } = options;
  // Not a listener of the signal for each call: those are a list, in which an old dead call holds all that came after it.
  const open = new Set<Call["context"]>();
  shutdownSignal.addEventListener("abort", () => {
    for (const context of open) context.abort(shutdownSignal.reason);
  });
  return (spec, opener) => {
    const answer = createAnswer(spec, opener, options);
    return (request, response, hold) => {
      const call = beginCall(spec, request, hold, options);
      const { context } = call;
      open.add(context);
      if (shutdownSignal.aborted) context.abort(shutdownSignal.reason);
      request.once("close", () => {
        if (open.has(context)) context.abort(LEFT);
      });
      void answer(call, request, response, hold).finally(() => {
        open.delete(context);
        context.abort(OVER);
      });
    };
  };
}

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
  hold: RequestHold,
  { acceptCompression }: GrpcUnaryOptions,
): Call {
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
  call: Call,
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  hold: RequestHold,
) => Promise<void>;

/** Never rejects. */
function createAnswer(spec: UnarySpec, opener: MessageOpener, options: GrpcUnaryOptions): Answer {
  const { method } = spec;
  const name = `${method.parent.typeName}/${method.name}`;
  const run = createRun(spec, opener, options);
  return async (call, request, response, hold) => {
    try {
      const message = await run(call, request, hold);
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

type Run = (call: Call, request: Http2ServerRequest, hold: RequestHold) => Promise<EnvelopedMessage>;

/** Reads the message, calls the method and packs its answer. Rejects with what the call's status is made of. */
function createRun(spec: UnarySpec, opener: MessageOpener, options: GrpcUnaryOptions): Run {
  const { compressMinBytes, refusals, codecs } = options;
  const codec = codecs.get(spec.method);
  const interceptors = [...options.interceptors];
  const bounds = { maxBytes: opener.maxBytes, framing: HEAD_BYTES, refusals };
  const limits = { readMaxBytes: opener.maxBytes, writeMaxBytes: MAX_WRITE_BYTES };
  const serialization = createMethodSerializationLookup(spec.method, undefined, options.jsonOptions, limits);
  return async ({ context, binary, refusal, compression }, request, hold) => {
    // A deadline of 0 is over already.
    context.signal.throwIfAborted();
    if (refusal !== undefined) throw refusal;
    const body = await readBody(request, { ...bounds, hold, signal: context.signal });
    const { name: packed = "" } = compression.request ?? {};
    const form = { binary, encoding: isEncoding(packed) ? packed : undefined };
    const { flags, data } = await opener.uncounted(body, form, hold);
    if ((flags & compressedFlag) !== 0) throw unpackable();
    let input: Message | undefined = binary ? codec?.read(data) : undefined;
    if (input === undefined) {
      opener.counted(data, form);
      if (isLongBatch(spec.method.input, data))
        input = await buildLongBatch(binary ? "binary" : "json", data, context.signal);
    }
    input ??= serialization.getI(binary).parse(data);
    const output = await invokeUnaryImplementation(spec, context, input, interceptors);
    const written = binary ? codec?.write(output) : undefined;
    const message = { flags: 0, data: written ?? serialization.getO(binary).serialize(output) };
    return envelopeCompress(message, compression.response, compressMinBytes);
  };
}

function endWithMessage(response: Http2ServerResponse, call: Call, { flags, data }: EnvelopedMessage): void {
  const compressed = (flags & compressedFlag) !== 0;
  response.writeHead(200, {
    ...headersOf(call),
    ...(compressed && { [headerEncoding]: call.compression.response?.name }),
  });
  response.addTrailers({ ...Object.fromEntries(call.context.responseTrailer), [headerGrpcStatus]: "0" });
  response.end(encodeEnvelope(flags, data));
}

/** As the Connect library says it. */
function unpackable(): ConnectError {
  const message = "received compressed envelope, but do not know how to decompress";
  return new ConnectError(message, Code.InvalidArgument);
}

function headersOf({ context, binary }: Call): Record<string, string> {
  return {
    ...Object.fromEntries(context.responseHeader),
    [headerContentType]: binary ? contentTypeProto : contentTypeJson,
  };
}
