import type { DescMessage, Message } from "@bufbuild/protobuf";
import { type ContextKey, createContextKey, type Interceptor } from "@connectrpc/connect";
import { compressedFlag, encodeEnvelope } from "@connectrpc/connect/protocol";
import { type SubmitJobsRequest, SubmitJobsRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { type BoundedRequest, ENVELOPED } from "../bounds/bounded-request.ts";
import { HEAD_BYTES } from "../bounds/open-message.ts";
import { buildJsonBatch } from "../json/batch.ts";
import { buildBinaryBatch } from "./binary-batch.ts";

/** Shorter messages are built in less time than others have to wait anyway. */
const IN_PIECES_FROM_BYTES: number = 64 * 1024;
/** What the library is given in the place of a message that has been built already. */
const EMPTY: Readonly<Record<Format, Uint8Array<ArrayBuffer>>> = {
  binary: new Uint8Array(),
  json: new TextEncoder().encode("{}"),
};

type Format = "binary" | "json";

const BUILT: ContextKey<Message | undefined> = createContextKey<Message | undefined>(undefined);

/** Whether to build this message by `buildLongBatch`: the library would hold the thread, and everybody with it. */
export function isLongBatch(input: DescMessage, { length }: Uint8Array): boolean {
  return length >= IN_PIECES_FROM_BYTES && input.typeName === SubmitJobsRequestSchema.typeName;
}

/**
 * Undefined for a document that is not simply a list of jobs.
 * @throws ConnectError for what is no SubmitJobsRequest; the signal's reason
 */
export async function buildLongBatch(
  format: Format,
  data: Buffer,
  signal: AbortSignal,
): Promise<SubmitJobsRequest | undefined> {
  return format === "binary" ? buildBinaryBatch(data, signal) : buildJsonBatch(data, signal);
}

/**
 * The call as the library is to read it: in the place of a long batch it finds an empty one, and `withBuilt` then puts the
 * batch in its place.
 */
export function builtBefore(input: DescMessage, request: BoundedRequest, format: Format): BoundedRequest {
  if (input.typeName !== SubmitJobsRequestSchema.typeName) return request;
  return { ...request, body: builtBodies(input, request, format) };
}

async function* builtBodies(
  input: DescMessage,
  { body, header, signal, contextValues }: BoundedRequest,
  format: Format,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const enveloped = ENVELOPED.test(header.get("content-type") ?? "");
  for await (const bytes of body) {
    const flags = enveloped ? (bytes[0] ?? 0) : 0;
    const data = enveloped ? bytes.subarray(HEAD_BYTES) : bytes;
    // One that is still packed is packed by nothing that is known, which the library says.
    const isLong = (flags & compressedFlag) === 0 && isLongBatch(input, data);
    const batch = isLong ? await buildLongBatch(format, bufferOf(data), signal) : undefined;
    if (batch !== undefined) contextValues?.set(BUILT, batch);
    if (batch === undefined) yield bytes;
    else yield enveloped ? encodeEnvelope(flags, EMPTY[format]) : EMPTY[format];
  }
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Puts the message that was built before in the place of the empty one. */
export const withBuilt: Interceptor = (next) => (request) => {
  const built = request.contextValues.get(BUILT);
  if (built === undefined || request.stream) return next(request);
  // It must not be held for as long as its call.
  request.contextValues.delete(BUILT);
  return next({ ...request, message: built });
};
