import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { VERSION } from "@muster/runtime/version";
import type { Target } from "../context/target.ts";

/** Longer than any unary call takes: a bulk's first count, an explanation, an apply of a thousand schedules. */
const CALL_DEADLINE_MS = 60_000;

/** Clients of the services of one API, on one connection, which is made with the first call and keeps no process alive. */
export function connectTo(
  { url, ca, token }: Target,
  signal: AbortSignal,
): <S extends DescService>(service: S) => Client<S> {
  const transport = createConnectTransport({
    baseUrl: url,
    httpVersion: "1.1",
    interceptors: [namingItself, ...(token === undefined ? [] : [bearing(token)])],
    ...(ca !== undefined && { nodeOptions: { ca } }),
  });
  return (service) => createClient(service, within(transport, signal));
}

/** In the audit log. */
const namingItself: Interceptor = (next) => (request) => {
  request.header.set("user-agent", `muster/${VERSION}`);
  return next(request);
};

const bearing =
  (token: string): Interceptor =>
  (next) =>
  (request) => {
    request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };

/** Calls end with the command; those that answer once have a deadline. Streams go on for as long as they have something to say. */
function within(transport: Transport, stop: AbortSignal): Transport {
  const both = (signal: AbortSignal | undefined): AbortSignal =>
    signal === undefined ? stop : AbortSignal.any([stop, signal]);
  return {
    stream: (method, signal, timeoutMs, header, input, values) =>
      transport.stream(method, both(signal), timeoutMs, header, input, values),
    unary: (method, signal, timeoutMs, header, input, values) =>
      transport.unary(method, both(signal), timeoutMs ?? CALL_DEADLINE_MS, header, input, values),
  };
}
