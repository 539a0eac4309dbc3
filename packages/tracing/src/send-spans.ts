import { derivedFor, MusterError, type TraceContext } from "@muster/job";
import { context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { NAMES, operationNames } from "./names.ts";
import type { TraceRelation } from "./relation.ts";
import { contextOf, within } from "./span-context.ts";
import { currentTracer } from "./tracer.ts";

/** A job that is submitted, as far as its span concerns it. */
export interface SentJob {
  readonly taskId: string;
  readonly type: string;
  readonly queue: string;
  readonly payload: { readonly data: Uint8Array };
  /** Where it comes from; by default the active span. */
  readonly trace?: TraceContext;
}

/** Which job it has become. */
interface Sent {
  readonly jobId: string;
  readonly deduplicated: boolean;
}

/**
 * Submits one job within its `send` span.
 * @param send gets where the job comes from: the span, or what the job itself says where nothing is traced
 */
export function sendOne<Result extends Sent>(
  job: SentJob,
  send: (from: TraceContext | undefined) => Promise<Result>,
): Promise<Result> {
  const tracer = currentTracer();
  if (tracer === undefined) return send(job.trace);
  const span = startSend(tracer, `send ${job.queue}`, SpanKind.PRODUCER, job.trace, {
    [NAMES.destination]: job.queue,
    [NAMES.messageId]: job.taskId,
    [NAMES.bodySize]: job.payload.data.length,
    [NAMES.type]: job.type,
  });
  return ended(span, send(contextOf(span) ?? job.trace), ({ jobId, deduplicated }) => {
    if (deduplicated) span.setAttributes({ [NAMES.messageId]: jobId, [NAMES.deduplicated]: true });
  });
}

export interface SentBatch {
  readonly count: number;
  /** Where all of them go to; undefined: to several. */
  readonly queue: string | undefined;
  /** Where the call comes from; by default the active span. */
  readonly from: TraceContext | undefined;
}

/** Where a job of a batch comes from that does not say so itself. */
export type FromBatch = ((taskId: string) => TraceContext) | undefined;

/**
 * Submits many jobs within one `send` span: ten thousand spans would say no more. Each of its jobs gets a context of its own
 * in the span's trace; a parent, though, has to be a span that exists.
 */
export function sendMany<Result>(
  batch: SentBatch,
  relation: TraceRelation,
  send: (from: FromBatch) => Promise<Result>,
): Promise<Result> {
  const { from, queue, count } = batch;
  const tracer = currentTracer();
  if (tracer === undefined) return send(from && (() => from));
  const span = startSend(tracer, "send", SpanKind.CLIENT, from, {
    [NAMES.batchCount]: count,
    ...(queue !== undefined && { [NAMES.destination]: queue }),
  });
  const own = contextOf(span) ?? from;
  if (own === undefined) return ended(span, send(undefined));
  return ended(span, send(relation === "parent" ? () => own : (taskId) => derivedFor(own, taskId)));
}

function startSend(
  tracer: Tracer,
  name: string,
  kind: SpanKind,
  from: TraceContext | undefined,
  attributes: Readonly<Record<string, string | number>>,
): Span {
  const names = operationNames("send", process.env["OTEL_SEMCONV_STABILITY_OPT_IN"]);
  const options = { kind, attributes: { ...names, ...attributes } };
  return tracer.startSpan(name, options, from === undefined ? context.active() : within(from));
}

async function ended<Result>(
  span: Span,
  sending: Promise<Result>,
  onSent?: (result: Result) => void,
): Promise<Result> {
  try {
    const result = await sending;
    onSent?.(result);
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    span.setAttribute(NAMES.errorType, error instanceof MusterError ? error.code : "_OTHER");
    span.setStatus({ code: SpanStatusCode.ERROR, message });
    throw error;
  } finally {
    span.end();
  }
}

/** Where a call comes from: what came with it, unless a span of this process is about the call already. */
export function callContext(came: TraceContext | undefined): TraceContext | undefined {
  return came === undefined || trace.getActiveSpan() === undefined ? came : undefined;
}
