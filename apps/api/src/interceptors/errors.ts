import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { type ErrorCode, MusterError } from "@muster/job";
import type { Logger } from "@muster/runtime";
import { encodeGrpcMessage } from "../http/grpc-message.ts";
import { forgetJson, jsonRefusal } from "../json/request.ts";
import { badRequest } from "./bad-request.ts";
import { createIncidents } from "./incidents.ts";

const CODES: Readonly<Record<ErrorCode, Code>> = {
  invalid_argument: Code.InvalidArgument,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  failed_precondition: Code.FailedPrecondition,
  resource_exhausted: Code.ResourceExhausted,
  deadline_exceeded: Code.DeadlineExceeded,
  unavailable: Code.Unavailable,
  internal: Code.Internal,
};

/** How the Connect library begins its INTERNAL errors about bytes that the client sent: the client's mistakes. */
const UNREADABLE = ["parse binary: ", "decompression failed", "received compressed envelope"];

/**
 * And those about a stream or a connection that the client has broken off: not our fault, however many break at once.
 */
const BROKEN_OFF = "http/2 stream closed with error code";

const INCIDENT = "internal error, incident ";

/** Error texts travel in HTTP headers, of which clients accept 8 KiB; percent-encoding makes up to nine bytes of one character. */
const MAX_MESSAGE_CHARS = 800;
/** For a text that is repeated in the details beside it: its size on the wire. */
const MAX_ENCODED_CHARS = 2_400;

/** Where an error happened. */
export interface CallPlace {
  /** `service/Method`. */
  readonly method: string;
  /** The call's signal, when the error may be how its code found out that the signal was aborted. */
  readonly signal?: AbortSignal;
}

/** The error that a caller may see for whatever was thrown in a call. */
export type ErrorMapper = (error: unknown, place: CallPlace) => ConnectError;

/**
 * Errors written for callers (`MusterError`, and `ConnectError` with a code of its own) keep code and message. An
 * abort becomes its reason. Everything else is logged with its stack under an incident id, and the caller sees the
 * id only: no UNKNOWN, no SQL text. Mapping an error that was mapped before changes nothing.
 */
export function createErrorMapper(log: Logger): ErrorMapper {
  const incidentOf = createIncidents(log);
  const incident = (error: unknown, { method }: CallPlace): ConnectError =>
    new ConnectError(`${INCIDENT}${incidentOf(error, method)}`, Code.Internal, undefined, undefined, error);
  const map = (error: unknown, place: CallPlace): ConnectError => {
    if (error instanceof ConnectError && written.has(error)) return error;
    if (error instanceof MusterError && error.code !== "internal") return fromMusterError(error);
    const abort = abortReason(error, place.signal);
    if (isBrokenOff(abort ?? error)) return new ConnectError("the caller disconnected", Code.Canceled);
    if (abort !== undefined) return abort;
    if (!(error instanceof ConnectError)) return incident(error, place);
    const refusal = error.code === Code.InvalidArgument ? jsonRefusal(error.rawMessage) : undefined;
    if (refusal !== undefined) return fromMusterError(refusal);
    if (error.code !== Code.Internal && error.code !== Code.Unknown) return presentable(error);
    if (error.rawMessage.startsWith(INCIDENT)) return error;
    if (UNREADABLE.some((start) => error.rawMessage.startsWith(start))) return unreadable(error);
    return incident(error, place);
  };
  return map;
}

function isBrokenOff(error: unknown): boolean {
  if (error instanceof ConnectError) return error.rawMessage.startsWith(BROKEN_OFF);
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}

/** Maps what the calls throw, unary and streams alike. Belongs innermost, so that others see what callers see. */
export function mapErrors(mapper: ErrorMapper): Interceptor {
  return (next) => async (request) => {
    const place = { method: `${request.service.typeName}/${request.method.name}`, signal: request.signal };
    forgetJson();
    try {
      const response = await next(request);
      if (!response.stream) return response;
      return { ...response, message: withMappedErrors(response.message, mapper, place) };
    } catch (error) {
      throw mapper(error, place);
    }
  };
}

async function* withMappedErrors<T>(
  messages: AsyncIterable<T>,
  mapper: ErrorMapper,
  place: CallPlace,
): AsyncGenerator<T> {
  try {
    for await (const message of messages) yield message;
  } catch (error) {
    throw mapper(error, place);
  }
}

/** What was made of a MusterError: mapped once more, a long text would be cut again, and lose its details. */
const written = new WeakSet<ConnectError>();

function fromMusterError(error: MusterError): ConnectError {
  const details = badRequest(error);
  const message = shortText(error.message, details.length === 0 ? Infinity : MAX_ENCODED_CHARS);
  const connectError = new ConnectError(message, CODES[error.code], undefined, details, error);
  written.add(connectError);
  return connectError;
}

/** What ended the call, if `error` is merely how its code found out: shutdown, deadline, or a client that left. */
function abortReason(error: unknown, signal: AbortSignal | undefined): ConnectError | undefined {
  if (signal?.aborted !== true) return undefined;
  const reason: unknown = signal.reason;
  const told = error === reason || (error instanceof Error && error.name === "AbortError");
  if (!told) return undefined;
  return reason instanceof ConnectError ? reason : new ConnectError("the caller disconnected", Code.Canceled);
}

function unreadable(error: ConnectError): ConnectError {
  const message = shortText(
    `request body: expected the method's message, got bytes that do not decode to it (${error.rawMessage})`,
  );
  return new ConnectError(message, Code.InvalidArgument, undefined, undefined, error);
}

/** A lone surrogate cannot be percent-encoded: the gRPC answer would fail, and its caller would wait for ever. */
function presentable(error: ConnectError): ConnectError {
  const message = shortText(error.rawMessage);
  if (message === error.rawMessage) return error;
  return new ConnectError(message, error.code, error.metadata, undefined, error);
}

/** `maxEncoded`: most characters as a header holds them. */
function shortText(text: string, maxEncoded = Infinity): string {
  if (text.length <= MAX_MESSAGE_CHARS && isShort(text, maxEncoded)) return text.toWellFormed();
  let length = Math.min(text.length, MAX_MESSAGE_CHARS);
  while (!isShort(text.slice(0, length), maxEncoded)) length = Math.floor(length * 0.8);
  return `${text.slice(0, length)}… (cut)`.toWellFormed();
}

const isShort = (text: string, maxEncoded: number): boolean =>
  maxEncoded === Infinity || encodeGrpcMessage(text.toWellFormed()).length <= maxEncoded;
