import { ProxyTracerProvider, type Tracer, trace } from "@opentelemetry/api";

const NAME = "muster";

/** What every copy of the API gives while nobody has set tracing up in this process. */
// oxlint-disable-next-line typescript/no-deprecated -- the API has no other way to ask whether there is a provider
const NOTHING = new ProxyTracerProvider().getDelegate();

/**
 * The tracer of this process, if anybody has set tracing up: a worker's own SDK, or that of the service that it is embedded
 * in, at any time. Asked for each job, because a span that goes nowhere costs more than the question.
 */
export function currentTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  // oxlint-disable-next-line typescript/no-deprecated -- as above
  if (provider instanceof ProxyTracerProvider && provider.getDelegate() === NOTHING) return undefined;
  return provider.getTracer(NAME);
}

/** Whether somebody has set tracing up in this process. */
export const isTraced = (): boolean => currentTracer() !== undefined;
