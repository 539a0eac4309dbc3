import {
  type ConnectRouter,
  createConnectRouter,
  createServiceImplSpec,
  type Interceptor,
} from "@connectrpc/connect";
import { createMethodUrl, type UniversalHandler } from "@connectrpc/connect/protocol";
import { compressionBrotli, compressionGzip } from "@connectrpc/connect-node";
import type { Logger } from "@muster/runtime";
import { demandRules } from "../access/authorize.ts";
import { MessageOpener } from "../bounds/open-message.ts";
import type { Refusals } from "../bounds/refusals.ts";
import { limitTime } from "../bounds/time-limit.ts";
import { createErrorGate } from "../interceptors/error-gate.ts";
import { createErrorMapper, mapErrors } from "../interceptors/errors.ts";
import { jsonDecoder } from "../json/request.ts";
import { type ConnectUnary, createConnectUnary } from "./connect-unary.ts";
import { createGrpcUnary, type GrpcUnary } from "./grpc-unary.ts";
import { withBuilt } from "./long-batch.ts";
import type { WireCodecs } from "./wire-codec.ts";

/**
 * Shorter answers are not compressed. An answer to a batch is random ids: packing 1,000 of them takes as long as checking
 * their jobs, and saves half of 40 KB.
 */
const COMPRESS_MIN_BYTES: number = 64 * 1024;

/** One method: how the Connect library answers it, and how unary calls of gRPC and of Connect are answered without it. */
export interface Route {
  readonly handler: UniversalHandler;
  readonly opener: MessageOpener;
  readonly unary: { readonly grpc: GrpcUnary; readonly connect: ConnectUnary } | undefined;
}

export interface RouteOptions {
  readonly routes: (router: ConnectRouter) => void;
  readonly interceptors: readonly Interceptor[];
  /** For gRPC, and for unary calls of Connect. */
  readonly codecs: WireCodecs;
  readonly readMaxBytes: number;
  readonly maxAnswerMs: number;
  readonly refusals: Refusals;
  /** Aborted with the error that open calls end with. */
  readonly shutdownSignal: AbortSignal;
  readonly log: Logger;
}

/** By the paths of their requests. */
export function createRoutes(options: RouteOptions, earlyHeaders: Interceptor): ReadonlyMap<string, Route> {
  const { refusals } = options;
  const mapper = createErrorMapper(options.log);
  const outermost = [earlyHeaders, ...options.interceptors];
  const shared = {
    interceptors: [withBuilt, ...outermost, mapErrors(mapper), limitTime(refusals, options.maxAnswerMs)],
    acceptCompression: [compressionGzip, compressionBrotli],
    compressMinBytes: COMPRESS_MIN_BYTES,
    // JSON is what people type: a misspelt field or enum value must not pass as one that was left out. Zeros are
    // answers too: a person who reads `attempts` with curl must not guess what its absence means.
    jsonOptions: { ignoreUnknownFields: false, alwaysEmitImplicit: true, textDecoder: jsonDecoder },
    shutdownSignal: options.shutdownSignal,
  };
  const own = { ...shared, mapper, refusals, codecs: options.codecs };
  const [createGrpc, createConnect] = [createGrpcUnary(own), createConnectUnary(own)];
  const unaries = new Map<string, Route["unary"]>();
  const openers = new Map<string, MessageOpener>();
  const router = createConnectRouter({ ...shared, requestGate: createErrorGate(mapper) });
  const telling: ConnectRouter = {
    ...router,
    service: (service, implementation, serviceOptions) => {
      router.service(service, implementation, serviceOptions);
      for (const spec of Object.values(createServiceImplSpec(service, implementation).methods)) {
        const path = createMethodUrl("/", spec.method);
        const opener = new MessageOpener(spec.method, options.readMaxBytes, refusals);
        openers.set(path, opener);
        if (spec.kind === "unary")
          unaries.set(path, { grpc: createGrpc(spec, opener), connect: createConnect(spec, opener) });
      }
      return telling;
    },
  };
  options.routes(telling);
  demandRules(router.handlers.map(({ method }) => method));
  return new Map(
    router.handlers.map((handler) => {
      const path = handler.requestPath;
      const opener = openers.get(path) ?? new MessageOpener(handler.method, options.readMaxBytes, refusals);
      return [path, { handler, opener, unary: unaries.get(path) }];
    }),
  );
}
