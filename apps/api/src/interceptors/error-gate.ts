import { ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { ErrorMapper } from "./errors.ts";

/**
 * A last look at the errors that no interceptor sees: those of reading a unary request (which the Connect library
 * answers with INTERNAL when the bytes are not protobuf) and those of writing an answer. Used as the adapter's
 * `requestGate`, which runs before the body is read.
 *
 * The library aborts the call's signal with an error right before it writes that error as gRPC, gRPC-Web or Connect,
 * so that its code and text can still be set here, once for all three protocols.
 */
export function createErrorGate(mapper: ErrorMapper): (context: HandlerContext) => void {
  return (context) => {
    const { signal, service, method } = context;
    // A deadline of 0 is over already, and nothing else would tell the client so.
    signal.throwIfAborted();
    const onAbort = (): void => {
      const reason: unknown = signal.reason;
      if (!(reason instanceof ConnectError)) return;
      const { code, rawMessage, details } = mapper(reason, { method: `${service.typeName}/${method.name}` });
      Object.assign(reason, { code, rawMessage, details });
    };
    signal.addEventListener("abort", onAbort, { once: true });
  };
}
