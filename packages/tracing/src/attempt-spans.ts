import { type AttemptOutcome, type ClaimedJob, type TraceContext, traceIdOf } from "@muster/job";
import {
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { type LinkTarget, NAMES, operationNames } from "./names.ts";
import type { TraceRelation } from "./relation.ts";
import { contextOf, remoteContext, within } from "./span-context.ts";
import { currentTracer } from "./tracer.ts";

/** How an attempt has ended. */
export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  /** Which kind of failure it was, one of a few words; undefined: none. */
  readonly errorType?: string | undefined;
  /** The failure in words. */
  readonly message?: string | undefined;
}

/** Of a status: a handler's error may be as long as a page. */
const MAX_MESSAGE_LENGTH = 1_000;

/** The span of one attempt. */
export interface AttemptSpan {
  /** Where what the handler does comes from. */
  readonly trace: TraceContext;
  /** For whoever wants to show an example of such attempts; undefined where nobody would find it. */
  readonly exampleId: string | undefined;
  /** Whatever this starts belongs to the attempt. */
  run<T>(body: () => T): T;
  /** Only the first end counts. */
  end(end: AttemptEnd): void;
}

/** The span of an attempt that begins now; undefined where nothing is traced. */
export function startAttempt(job: ClaimedJob, relation: TraceRelation): AttemptSpan | undefined {
  const tracer = currentTracer();
  return tracer === undefined ? undefined : startSpan(tracer, job, relation);
}

function startSpan(tracer: Tracer, job: ClaimedJob, relation: TraceRelation): AttemptSpan | undefined {
  const relatives = relativesOf(job);
  const parent = relation === "parent" ? parentOf(job) : undefined;
  const span = tracer.startSpan(
    `process ${job.queue}`,
    {
      kind: SpanKind.CONSUMER,
      root: parent === undefined,
      attributes: attributesOf(job),
      // It is its parent's anyway.
      links: relatives
        .filter(([, { traceparent }]) => traceparent !== parent?.traceparent)
        .map(([target, one]) => linkTo(target, one)),
    },
    parent === undefined ? ROOT_CONTEXT : within(parent),
  );
  const own = contextOf(span);
  return own === undefined ? undefined : new LiveSpan(span, own);
}

class LiveSpan implements AttemptSpan {
  readonly trace: TraceContext;
  readonly #span: Span;
  readonly #context: Context;
  #ended = false;

  constructor(span: Span, own: TraceContext) {
    this.trace = own;
    this.#span = span;
    this.#context = trace.setSpan(ROOT_CONTEXT, span);
  }

  get exampleId(): string | undefined {
    const sampled = (this.#span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
    return sampled ? traceIdOf(this.trace.traceparent) : undefined;
  }

  run<T>(body: () => T): T {
    return context.with(this.#context, body);
  }

  end({ outcome, errorType, message }: AttemptEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#span.setAttribute(NAMES.outcome, outcome);
    if (errorType !== undefined) {
      this.#span.setAttribute(NAMES.errorType, errorType);
      this.#span.setStatus({
        code: SpanStatusCode.ERROR,
        ...(message !== undefined && { message: message.slice(0, MAX_MESSAGE_LENGTH) }),
      });
    }
    this.#span.end();
  }
}

function attributesOf(job: ClaimedJob): Record<string, string | number> {
  return {
    ...operationNames("process", process.env["OTEL_SEMCONV_STABILITY_OPT_IN"]),
    [NAMES.destination]: job.queue,
    [NAMES.messageId]: job.taskId,
    [NAMES.bodySize]: job.payload.data.length,
    [NAMES.type]: job.type,
    [NAMES.attempt]: job.attempt,
    [NAMES.fence]: job.fence,
    [NAMES.waitMs]: Math.max(0, Math.round(job.waitedMs)),
  };
}

type Relative = readonly [LinkTarget, TraceContext];

/** Whom the attempt refers to. */
function relativesOf({ trace: known, tick }: ClaimedJob): Relative[] {
  const relatives: Relative[] = [];
  // What a tick's job has is where its schedule was applied: nobody has submitted it.
  if (known?.created !== undefined)
    relatives.push([tick === undefined ? "submit" : "schedule", known.created]);
  if (known?.previous !== undefined) relatives.push(["attempt", { traceparent: known.previous }]);
  return relatives;
}

/**
 * The submit. Of a job that nobody has traced before its first attempt, that attempt: all of them are in one trace. Never
 * where a schedule was applied, or all of its jobs would be, for years.
 */
function parentOf({ trace: known, tick }: ClaimedJob): TraceContext | undefined {
  if (tick === undefined && known?.created !== undefined) return known.created;
  return known?.previous === undefined ? undefined : { traceparent: known.previous };
}

function linkTo(target: LinkTarget, to: TraceContext): Link {
  return { context: remoteContext(to), attributes: { [NAMES.link]: target } };
}

/**
 * Runs what belongs to a span of another process or thread.
 * @param from undefined: to none
 */
export function runWithin<T>(from: TraceContext | undefined, body: () => T): T {
  if (from === undefined || currentTracer() === undefined) return body();
  return context.with(within(from), body);
}
