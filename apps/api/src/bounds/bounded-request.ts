import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { encodeEnvelope, type UniversalServerRequest } from "@connectrpc/connect/protocol";
import type { NodeRequest } from "../http/node-http.ts";
import { GrowingBytes } from "./growing-bytes.ts";
import { isEncoding } from "./inflate.ts";
import { type Envelope, HEAD_BYTES, type MessageForm, type MessageOpener } from "./open-message.ts";
import { readBody } from "./read-body.ts";
import type { Refusals } from "./refusals.ts";
import type { RequestHold } from "./request-hold.ts";

export interface BoundedRequestOptions {
  readonly request: NodeRequest;
  readonly method: DescMethod;
  readonly opener: MessageOpener;
  readonly hold: RequestHold;
  readonly refusals: Refusals;
}

export interface BoundedRequest extends UniversalServerRequest {
  readonly body: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

export const ENVELOPED: RegExp = /^application\/(?:grpc|connect\+)/i;
const JSON_FORMAT = /[/+]json/i;
const CONNECT_STREAM = /^application\/connect\+/i;

/**
 * The same request for the Connect library, with its messages read, inflated and counted. The library reads a body
 * without any time limit, allocates as much as a header claims, and counts nothing. A refusal is thrown where it reads,
 * so that the answer has the form of the caller's protocol.
 */
export function boundedRequest(
  universal: UniversalServerRequest,
  options: BoundedRequestOptions,
): BoundedRequest {
  const type = options.request.headers["content-type"] ?? "";
  const enveloped = ENVELOPED.test(type);
  const encoding = universal.header.get(encodingHeader(type)) ?? "";
  const form: MessageForm = {
    binary: !JSON_FORMAT.test(type),
    encoding: isEncoding(encoding) ? encoding : undefined,
  };
  if (options.method.methodKind === "bidi_streaming" || options.method.methodKind === "client_streaming") {
    return { ...universal, body: openedMessages(options, form) };
  }
  if (enveloped) return { ...universal, body: openedEnvelope(universal, options, form) };
  const header = new Headers(universal.header);
  // Its value is that of the packed bytes.
  header.delete("content-length");
  if (form.encoding !== undefined) header.delete("content-encoding");
  return { ...universal, header, body: openedBody(universal, options, form) };
}

function encodingHeader(contentType: string): string {
  if (!ENVELOPED.test(contentType)) return "content-encoding";
  return CONNECT_STREAM.test(contentType) ? "connect-content-encoding" : "grpc-encoding";
}

async function* openedBody(
  { signal }: UniversalServerRequest,
  { request, opener, hold, refusals }: BoundedRequestOptions,
  form: MessageForm,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const body = await readBody(request, { maxBytes: opener.maxBytes, framing: 0, hold, refusals, signal });
  yield plain(await opener.message(body, form, hold));
}

async function* openedEnvelope(
  { signal }: UniversalServerRequest,
  { request, opener, hold, refusals }: BoundedRequestOptions,
  form: MessageForm,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { maxBytes } = opener;
  const body = await readBody(request, { maxBytes, framing: HEAD_BYTES, hold, refusals, signal });
  // What is missing is told by the library.
  if (body.length > 0) yield joined(await opener.envelope(body, form, hold));
}

/** Each message is held until the next one is asked for. */
async function* openedMessages(
  { request, opener, hold }: BoundedRequestOptions,
  form: MessageForm,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const arrived = new GrowingBytes();
  for await (const piece of request as AsyncIterable<Buffer>) {
    arrived.append(piece);
    for (;;) {
      const length = lengthOf(arrived, opener);
      if (length === undefined || arrived.size < HEAD_BYTES + length) break;
      const bytes = arrived.shift(HEAD_BYTES + length);
      hold.keepBegun(0);
      yield joined(
        await opener.opened({ flags: bytes[0] ?? 0, data: bytes.subarray(HEAD_BYTES) }, form, hold),
      );
    }
    hold.keepBegun(arrived.size);
  }
  if (arrived.size > 0) throw new ConnectError("protocol error: incomplete envelope", Code.InvalidArgument);
}

function lengthOf(arrived: GrowingBytes, opener: MessageOpener): number | undefined {
  if (arrived.size < HEAD_BYTES) return undefined;
  const length = arrived.whole().readUInt32BE(1);
  opener.checkLength(length);
  return length;
}

const joined = ({ flags, data }: Envelope): Uint8Array<ArrayBuffer> =>
  plain(encodeEnvelope(flags, plain(data)));

/** Nothing here is shared between threads, which the types cannot know. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return bytes as Uint8Array<ArrayBuffer>;
}
