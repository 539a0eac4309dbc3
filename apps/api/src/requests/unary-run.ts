import type { Message } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  type createHandlerContext,
  type Interceptor,
  type MethodImplSpec,
} from "@connectrpc/connect";
import {
  type Compression,
  compressedFlag,
  createMethodSerializationLookup,
  invokeUnaryImplementation,
} from "@connectrpc/connect/protocol";
import { isEncoding } from "../bounds/inflate.ts";
import { HEAD_BYTES, type MessageForm, type MessageOpener } from "../bounds/open-message.ts";
import { readBody } from "../bounds/read-body.ts";
import type { Refusals } from "../bounds/refusals.ts";
import type { RequestHold } from "../bounds/request-hold.ts";
import type { NodeRequest } from "../http/node-http.ts";
import type { ErrorMapper } from "../interceptors/errors.ts";
import { buildLongBatch, isLongBatch } from "./long-batch.ts";
import type { WireCodecs } from "./wire-codec.ts";

const MAX_WRITE_BYTES = 0xffff_ffff;
/** What a call's signal is aborted with when it is over. Made once: without it, the library makes an error with a stack for each call. */
const OVER: Error = new Error("the call is over");

export const LEFT: ConnectError = new ConnectError("the caller disconnected", Code.Canceled);

export type UnarySpec = Extract<MethodImplSpec, { kind: "unary" }>;
export type CallContext = ReturnType<typeof createHandlerContext>;

export interface UnaryOptions {
  readonly interceptors: readonly Interceptor[];
  readonly mapper: ErrorMapper;
  readonly refusals: Refusals;
  readonly acceptCompression: Compression[];
  readonly compressMinBytes: number;
  readonly jsonOptions: { readonly ignoreUnknownFields: boolean; readonly alwaysEmitImplicit: boolean };
  readonly codecs: WireCodecs;
  /** Aborted with the error that open calls end with. */
  readonly shutdownSignal: AbortSignal;
}

/** A call as its headers say it. */
export interface UnaryCall {
  readonly context: CallContext;
  readonly binary: boolean;
  /** Why it is refused before its message is read. */
  readonly refusal: ConnectError | undefined;
  readonly compression: { readonly request: Compression | null; readonly response: Compression | null };
}

/** What a server's end ends. Not a listener of the signal for each call: those are a list, in which an old dead call holds all that came after it. */
export class OpenCalls {
  readonly #open = new Set<CallContext>();
  readonly #shutdown: AbortSignal;

  constructor(shutdown: AbortSignal) {
    this.#shutdown = shutdown;
    shutdown.addEventListener("abort", () => {
      for (const context of this.#open) context.abort(shutdown.reason);
    });
  }

  begin(context: CallContext): void {
    this.#open.add(context);
    if (this.#shutdown.aborted) context.abort(this.#shutdown.reason);
  }

  has(context: CallContext): boolean {
    return this.#open.has(context);
  }

  end(context: CallContext): void {
    this.#open.delete(context);
    context.abort(OVER);
  }
}

/** Reads the message, calls the method and packs its answer. Rejects with what the call's status is made of. */
export type UnaryRun = (
  call: UnaryCall,
  request: NodeRequest,
  hold: RequestHold,
) => Promise<Uint8Array<ArrayBuffer>>;

/** @param enveloped the body is an envelope, and not the message itself */
export function createUnaryRun(
  spec: UnarySpec,
  opener: MessageOpener,
  { interceptors, refusals, codecs, jsonOptions }: UnaryOptions,
  enveloped: boolean,
): UnaryRun {
  const codec = codecs.get(spec.method);
  const around = [...interceptors];
  const bounds = { maxBytes: opener.maxBytes, framing: enveloped ? HEAD_BYTES : 0, refusals };
  const limits = { readMaxBytes: opener.maxBytes, writeMaxBytes: MAX_WRITE_BYTES };
  const serialization = createMethodSerializationLookup(spec.method, undefined, jsonOptions, limits);
  return async ({ context, binary, refusal, compression }, request, hold) => {
    // A deadline of 0 is over already.
    context.signal.throwIfAborted();
    if (refusal !== undefined) throw refusal;
    const body = await readBody(request, { ...bounds, hold, signal: context.signal });
    const { name: packed = "" } = compression.request ?? {};
    const form = { binary, encoding: isEncoding(packed) ? packed : undefined };
    const data = await (enveloped
      ? inEnvelope(opener, body, form, hold)
      : opener.uncountedMessage(body, form, hold));
    let input: Message | undefined = binary ? codec?.read(data) : undefined;
    if (input === undefined) {
      opener.counted(data, form);
      if (isLongBatch(spec.method.input, data))
        input = await buildLongBatch(binary ? "binary" : "json", data, context.signal);
    }
    input ??= serialization.getI(binary).parse(data);
    const output = await invokeUnaryImplementation(spec, context, input, around);
    const written = binary ? codec?.write?.(output) : undefined;
    return written ?? serialization.getO(binary).serialize(output);
  };
}

async function inEnvelope(
  opener: MessageOpener,
  body: Buffer,
  form: MessageForm,
  hold: RequestHold,
): Promise<Buffer> {
  const { flags, data } = await opener.uncounted(body, form, hold);
  if ((flags & compressedFlag) === 0) return data;
  // As the Connect library says it.
  const message = "received compressed envelope, but do not know how to decompress";
  throw new ConnectError(message, Code.InvalidArgument);
}
