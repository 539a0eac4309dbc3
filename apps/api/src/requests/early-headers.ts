import {
  type ContextValues,
  createContextKey,
  createContextValues,
  type Interceptor,
} from "@connectrpc/connect";
import type { NodeRequest, NodeResponse } from "../http/node-http.ts";

const SEND = createContextKey<(headers: Headers) => void>(() => {}, { description: "sends the headers now" });

/**
 * Sends the headers of streams at once. The library holds them back until the first message, which may be an hour away:
 * until then a client cannot tell a stream from a server that hangs.
 */
export interface EarlyHeaders {
  /** Needs to see each request, with its response, before the library does. */
  note(request: NodeRequest, response: NodeResponse): void;
  readonly contextValues: (request: NodeRequest) => ContextValues;
  readonly interceptor: Interceptor;
}

export function createEarlyHeaders(): EarlyHeaders {
  const responses = new WeakMap<NodeRequest, NodeResponse>();
  return {
    note: (request, response) => void responses.set(request, response),
    contextValues: (request) => {
      const response = responses.get(request);
      const values = createContextValues();
      return response === undefined ? values : values.set(SEND, (headers) => send(response, headers));
    },
    interceptor: (next) => async (request) => {
      const response = await next(request);
      if (response.stream) request.contextValues.get(SEND)(response.header);
      return response;
    },
  };
}

function send(response: NodeResponse, headers: Headers): void {
  if (response.headersSent || response.writableEnded) return;
  for (const [name, value] of headers) response.setHeader(name, value);
  // 200 whatever happens: a stream's error is in its trailers.
  if ("stream" in response) response.writeHead(200);
  else response.writeHead(200).flushHeaders();
  // The library's own headers, the same ones, come too late, and would throw.
  Object.assign(response, { writeHead: () => response });
}
