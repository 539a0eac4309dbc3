import { type ConnectRouter, createServiceImplSpec, type Interceptor } from "@connectrpc/connect";
import { createMethodUrl, type UniversalHandler } from "@connectrpc/connect/protocol";
import { compressionBrotli, compressionGzip, connectNodeAdapter } from "@connectrpc/connect-node";
import type { Logger } from "@muster/runtime";
import { createErrorGate } from "../interceptors/error-gate.ts";
import { createErrorMapper, mapErrors } from "../interceptors/errors.ts";
import type { Calls } from "./calls.ts";
import { leaveLongDeadline } from "./deadlines.ts";
import { createEarlyHeaders } from "./early-headers.ts";
import { correctGrpcMessage } from "./grpc-message.ts";
import { createGrpcUnary, type GrpcUnary, type UnarySpec } from "./grpc-unary.ts";
import { asJsonCall, jsonDecoder } from "./json-request.ts";
import type { NodeRequest, NodeResponse } from "./node-http.ts";
import {
  isGrpc,
  type Refusal,
  refuse,
  unknownMethod,
  unusableRequest,
  wrongContentType,
  wrongHttpMethod,
} from "./refuse.ts";

export interface ListenerOptions {
  readonly routes: (router: ConnectRouter) => void;
  readonly interceptors: readonly Interceptor[];
  readonly readMaxBytes: number;
  readonly maxTimeoutMs: number;
  /** Aborted with the error that open calls end with. */
  readonly shutdownSignal: AbortSignal;
  readonly calls: Calls;
  readonly log: Logger;
}

/**
 * Shorter answers are not compressed. An answer to a batch is random ids: packing 1,000 of them takes as long as checking
 * their jobs, and saves half of 40 KB.
 */
const COMPRESS_MIN_BYTES: number = 64 * 1024;

/** The one handler of all requests, of both HTTP versions and all three protocols. */
export function createRequestListener(
  options: ListenerOptions,
): (request: NodeRequest, response: NodeResponse) => void {
  const mapper = createErrorMapper(options.log);
  const earlyHeaders = createEarlyHeaders();
  const shared = {
    interceptors: [earlyHeaders.interceptor, ...options.interceptors, mapErrors(mapper)],
    readMaxBytes: options.readMaxBytes,
    acceptCompression: [compressionGzip, compressionBrotli],
    compressMinBytes: COMPRESS_MIN_BYTES,
    // JSON is what people type: a misspelt field or enum value must not pass for one that was left out.
    jsonOptions: { ignoreUnknownFields: false, textDecoder: jsonDecoder },
    shutdownSignal: options.shutdownSignal,
  };
  const methods = new Map<string, UniversalHandler>();
  const unaries = new Map<string, GrpcUnary>();
  const createUnary = createGrpcUnary({ ...shared, mapper });
  const adapter = connectNodeAdapter({
    routes: (router) => {
      options.routes(
        tellingUnaries(router, (spec) => unaries.set(createMethodUrl("/", spec.method), createUnary(spec))),
      );
      for (const handler of router.handlers) methods.set(handler.requestPath, handler);
    },
    ...shared,
    contextValues: earlyHeaders.contextValues,
    requestGate: createErrorGate(mapper),
  });
  const answer = (request: NodeRequest, response: NodeResponse, path: string): void => {
    if (isGrpc(request) && "stream" in response) {
      const unary = unaries.get(path);
      if (unary !== undefined) return unary(request, response);
      correctGrpcMessage(response);
    }
    earlyHeaders.note(request, response);
    try {
      adapter(request, response);
    } catch (error) {
      // The adapter throws, instead of answering, on a host or path that is no URL: uncaught, one request would end the process.
      refuse(request, response, unusableRequest(error));
    }
  };
  return (request, response) => {
    const [path = ""] = (request.url ?? "").split("?", 1);
    const method = methods.get(path);
    options.calls.begin(response, method !== undefined && method.method.methodKind !== "unary");
    if (method === undefined) return refuse(request, response, unknownMethod(path));
    const refusal = mismatch(request, method);
    if (refusal !== undefined) return refuse(request, response, refusal);
    leaveLongDeadline(request.headers, options.maxTimeoutMs);
    if (!isJson(request)) return answer(request, response, path);
    asJsonCall(method.method.input, () => answer(request, response, path));
  };
}

/** The router, which tells of each unary method that it is given. */
function tellingUnaries(router: ConnectRouter, tell: (spec: UnarySpec) => void): ConnectRouter {
  const telling: ConnectRouter = {
    ...router,
    service: (service, implementation, options) => {
      router.service(service, implementation, options);
      for (const spec of Object.values(createServiceImplSpec(service, implementation).methods))
        if (spec.kind === "unary") tell(spec);
      return telling;
    },
  };
  return telling;
}

/** In any of the protocols. */
const isJson = ({ headers }: NodeRequest): boolean => /[/+]json/i.test(headers["content-type"] ?? "");

function mismatch(
  request: NodeRequest,
  { allowedMethods, supportedContentType, method }: UniversalHandler,
): Refusal | undefined {
  if (!allowedMethods.includes(request.method ?? "")) return wrongHttpMethod(request.method ?? "");
  const contentType = request.headers["content-type"] ?? "";
  if (!supportedContentType(contentType)) return wrongContentType(contentType, method.methodKind === "unary");
  return undefined;
}
