import type { ContextValues } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { Access } from "../access/access.ts";
import { originValues } from "../access/caller.ts";
import type { Accounts } from "../bounds/accounts.ts";
import { boundedRequest } from "../bounds/bounded-request.ts";
import { chargedAnswer } from "../bounds/charged-answer.ts";
import type { OriginGuard } from "../bounds/origins.ts";
import type { Pace } from "../bounds/pace.ts";
import type { Peer } from "../bounds/peer.ts";
import type { Refusals } from "../bounds/refusals.ts";
import { type PaceLimits, RequestHold } from "../bounds/request-hold.ts";
import { StreamPlaces } from "../bounds/stream-places.ts";
import { correctGrpcMessage } from "../http/grpc-message.ts";
import type { NodeRequest, NodeResponse } from "../http/node-http.ts";
import {
  isGrpc,
  type Refusal,
  refuse,
  unknownMethod,
  unusableRequest,
  wrongContentType,
  wrongHttpMethod,
} from "../http/refuse.ts";
import { setStrictHeaders } from "../http/strict-headers.ts";
import { asJsonCall } from "../json/request.ts";
import type { Dashboard } from "../ui/dashboard.ts";
import { createSessions, SESSION_PATH } from "../ui/session.ts";
import { Admission } from "./admission.ts";
import type { Calls } from "./calls.ts";
import { isConnectUnary } from "./connect-unary.ts";
import { leaveLongDeadline } from "./deadlines.ts";
import { createEarlyHeaders, type EarlyHeaders } from "./early-headers.ts";
import { builtBefore } from "./long-batch.ts";
import { createRoutes, type Route, type RouteOptions } from "./routes.ts";
import { takePlaces } from "./take-places.ts";

export interface ListenerOptions extends RouteOptions {
  readonly maxTimeoutMs: number;
  readonly maxStreams: number;
  readonly paceLimits: PaceLimits;
  readonly pace: Pace;
  readonly origins: OriginGuard;
  /** Whether the port speaks TLS. */
  readonly encrypted: boolean;
  /** Asked for each call once it is known whose it is. */
  readonly accounts: Accounts;
  readonly calls: Calls;
  /** How callers are known; undefined = nobody is asked who they are. */
  readonly access: Access | undefined;
  /** What answers browsers at /ui/; undefined = nobody. */
  readonly dashboard: Dashboard | undefined;
}

export type RequestListener = (request: NodeRequest, response: NodeResponse, peer: Peer) => void;

/** The one handler of all requests, of both HTTP versions and all three protocols. */
export function createRequestListener(options: ListenerOptions): RequestListener {
  const { refusals, pace, paceLimits: limits, calls, access } = options;
  const earlyHeaders = createEarlyHeaders();
  const routes = createRoutes(options, earlyHeaders.interceptor);
  const begin = createBegin(options, earlyHeaders);
  const sessions = createSessions(options);
  const admission = access && new Admission({ access, accounts: options.accounts, refusals });
  return (request, response, peer) => {
    const [path = ""] = (request.url ?? "").split("?", 1);
    const route = routes.get(path);
    const hold = new RequestHold({ request, response, peer, pace, limits, refusals });
    peer.begin();
    const stream = route !== undefined && route.handler.method.methodKind !== "unary";
    calls.begin(response, { stream, last: peer.leaving }, () => {
      hold.release();
      if (!peer.finish(request, response)) refusals.count("resets");
    });
    if (!isGrpc(request)) setStrictHeaders(request, response, options.encrypted);
    const foreign = options.origins.check(request, response);
    if (foreign !== undefined) return refuse(request, response, foreign);
    if (options.origins.preflight(request, response)) return undefined;
    if (path === SESSION_PATH) return sessions(request, response, hold);
    if (route === undefined)
      return options.dashboard?.answer(path, request, response, { ...options, hold }) === true
        ? undefined
        : refuse(request, response, unknownMethod(path));
    const refusal = mismatch(request, route.handler);
    if (refusal !== undefined) return refuse(request, response, refusal);
    if (admission === undefined) return begin(route, request, response, hold);
    const { method } = route.handler;
    admission.admit({ method, request, response, hold }, () => begin(route, request, response, hold));
  };
}

/** Begins a call of whoever may make one. */
function createBegin(options: ListenerOptions, earlyHeaders: EarlyHeaders): Answer {
  const { refusals, maxTimeoutMs } = options;
  const places = new StreamPlaces(options.maxStreams);
  const answer = createAnswer(options, earlyHeaders);
  return (route, request, response, hold) => {
    const { method } = route.handler;
    if (method.methodKind !== "unary") {
      const refusal = takePlaces(method, { hold, places, response, refusals });
      if (refusal !== undefined) return refuse(request, response, refusal);
    }
    leaveLongDeadline(request.headers, maxTimeoutMs);
    if (!isJson(request)) return answer(route, request, response, hold);
    asJsonCall(method.input, () => answer(route, request, response, hold));
  };
}

type Answer = (route: Route, request: NodeRequest, response: NodeResponse, hold: RequestHold) => void;

/** Answers a request that is one of the route's calls. */
function createAnswer({ refusals, log }: ListenerOptions, earlyHeaders: EarlyHeaders): Answer {
  return (route, request, response, hold) => {
    if (isGrpc(request) && "stream" in response) {
      if (route.unary !== undefined) return route.unary.grpc(request, response, hold);
      correctGrpcMessage(response);
    }
    if (route.unary !== undefined && isConnectUnary(request)) {
      try {
        return route.unary.connect(request, response, hold);
      } catch (error) {
        // A host or path that is not a URL.
        return refuse(request, response, unusableRequest(error));
      }
    }
    earlyHeaders.note(request, response);
    const values = originValues(hold, earlyHeaders.contextValues(request));
    void byLibrary(route, { request, response, hold, values, refusals }).catch((error: unknown) => {
      // A host or path that is not a URL, before there is an answer. After that: nobody is there to receive the rest.
      log.debug({ err: error, method: route.handler.method.name }, "a call could not be answered");
      if (response.headersSent) hold.cut();
      else refuse(request, response, unusableRequest(error));
    });
  };
}

interface LibraryCall {
  readonly request: NodeRequest;
  readonly response: NodeResponse;
  readonly hold: RequestHold;
  readonly values: ContextValues;
  readonly refusals: Refusals;
}

/** Rejects when there is no request to answer, or no way to write the answer. */
async function byLibrary(
  { handler, opener }: Route,
  { request, response, hold, values, refusals }: LibraryCall,
): Promise<void> {
  const universal = universalRequestFromNodeRequest(request, response, undefined, values);
  const signal = AbortSignal.any([universal.signal, hold.peer.signal, ...(hold.ending ? [hold.ending] : [])]);
  const { method } = handler;
  const bounded = boundedRequest({ ...universal, signal }, { request, method, opener, hold, refusals });
  const answer = await handler(builtBefore(method.input, bounded, isJson(request) ? "json" : "binary"));
  const { body } = answer;
  const stream = method.methodKind !== "unary";
  await universalResponseToNodeResponse(
    body === undefined ? answer : { ...answer, body: chargedAnswer(body, hold, stream) },
    response,
  );
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
