import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import type { Logger, Metrics } from "@muster/runtime";

export interface ObserveOptions {
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Receives how a call ended: `OK`, or the name of its status code as gRPC spells it. */
type Recorder = (code: string, seconds: number) => void;

/**
 * Counts and times every call by method and status code, and logs it: at `warn` when it failed for a reason that an
 * operator should know (INTERNAL, UNAVAILABLE), otherwise at `debug`. A stream counts once it has ended. Outermost.
 * A unary request whose bytes cannot be read reaches no interceptor and is not counted.
 */
export function observe({ metrics, log }: ObserveOptions): Interceptor {
  const recorders = new Map<string, Recorder>();
  const recorderOf = (method: string): Recorder => {
    const known = recorders.get(method);
    if (known !== undefined) return known;
    const recorder = createRecorder(method, metrics);
    recorders.set(method, recorder);
    return recorder;
  };
  return (next) => async (request) => {
    const method = `${request.service.typeName}/${request.method.name}`;
    const startedAt = performance.now();
    const end = (code: string, error?: unknown): void => {
      const seconds = (performance.now() - startedAt) / 1000;
      recorderOf(method)(code, seconds);
      const level = code === "INTERNAL" || code === "UNAVAILABLE" ? "warn" : "debug";
      const reason = error instanceof ConnectError ? error.rawMessage : undefined;
      log[level]({ method, code, ms: Math.round(seconds * 1000), reason }, "call ended");
    };
    try {
      const response = await next(request);
      if (response.stream) return { ...response, message: observed(response.message, end) };
      end("OK");
      return response;
    } catch (error) {
      end(codeName(error), error);
      throw error;
    }
  };
}

async function* observed<T>(
  messages: AsyncIterable<T>,
  end: (code: string, error?: unknown) => void,
): AsyncGenerator<T> {
  // What remains when the reader gives up the stream: the client has left, or it could no longer be written to.
  let outcome: { readonly code: string; readonly error?: unknown } = { code: "CANCELLED" };
  try {
    for await (const message of messages) yield message;
    outcome = { code: "OK" };
  } catch (error) {
    outcome = { code: codeName(error), error };
    throw error;
  } finally {
    end(outcome.code, outcome.error);
  }
}

function createRecorder(method: string, metrics: Metrics): Recorder {
  const handled = new Map<string, { inc(): void }>();
  const duration = metrics.grpcServerHandlingSeconds.labels(method);
  return (code, seconds) => {
    let counter = handled.get(code);
    if (counter === undefined) {
      counter = metrics.grpcServerHandled.labels(method, code);
      handled.set(code, counter);
    }
    counter.inc();
    duration.observe(seconds);
  };
}

/** INVALID_ARGUMENT, not InvalidArgument; gRPC spells CANCELLED with two Ls. */
function codeName(error: unknown): string {
  const code = ConnectError.from(error).code;
  if (code === Code.Canceled) return "CANCELLED";
  return Code[code].replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
