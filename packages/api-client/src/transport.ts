import { Code, ConnectError, type Interceptor, type Transport } from "@connectrpc/connect";

/** Sent as `authorization: Bearer …` with each call; a function is asked each time, because tokens expire. */
export type Token = string | (() => string | Promise<string>);

/** What a header can hold. */
const SENDABLE = /^[\x21-\x7e]+$/u;

/** What adds the token to each call; nothing without one. */
export function authorizing(token: Token | undefined): Interceptor[] {
  if (token === undefined) return [];
  return [
    (next) => async (request) => {
      const text = typeof token === "string" ? token : await token();
      // The platform's own error would hold all of it, and that is logged somewhere.
      if (!SENDABLE.test(text))
        throw new ConnectError(
          "token: expected text without spaces and line breaks, as at the end of a file; got something else",
          Code.Unauthenticated,
        );
      request.header.set("authorization", `Bearer ${text}`);
      return next(request);
    },
  ];
}

/**
 * Gives unary calls that say no time of their own so many milliseconds. Not as the transport's own default: its timer
 * outlives a stream that is left early, and the process with it.
 */
export function withTimeout(transport: Transport, timeoutMs: number | undefined): Transport {
  return {
    stream: transport.stream.bind(transport),
    unary: (method, signal, ownTimeoutMs, header, message, context) =>
      transport.unary(method, signal, ownTimeoutMs ?? timeoutMs, header, message, context),
  };
}
