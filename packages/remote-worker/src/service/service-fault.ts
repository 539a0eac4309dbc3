import { Code, ConnectError } from "@connectrpc/connect";
import { MusterError } from "@muster/job";
import { RetryInfoSchema } from "@muster/proto/google/rpc/error_details";
import { type Fault, type StoreWords, socketFault, withFault } from "@muster/runtime/bare";
import { msOf } from "../words/durations.ts";

/** The API knows this worker no longer by this id and session: it was lost, or an operator has removed it. */
export class SessionLostError extends Error {
  override readonly name = "SessionLostError";
}

const WORDS: StoreWords = {
  name: "the API",
  prefix: "api",
  noTls: "write http:// instead of https:// in WORKER_API, or name its port for TLS",
  trust: "name its root in WORKER_API_CA_FILE",
  certificate: "use a token instead, by WORKER_TOKEN_FILE",
};

const REFUSED: Readonly<Partial<Record<Code, readonly [reason: string, cause: string]>>> = {
  [Code.Unauthenticated]: [
    "api_token",
    "the API does not know this worker's token: expected WORKER_TOKEN_FILE with one that `muster token create` has made, and that nobody has revoked",
  ],
  [Code.PermissionDenied]: ["api_rights", "the API refuses this worker"],
  [Code.Unimplemented]: [
    "api_version",
    "the API has no service for workers: expected one of version 0.3.0 or later, and nothing before it that knows only some of its paths",
  ],
};

/**
 * What comes from a network, from a proxy, from an API that stops, or of a mistake in it: whether the call was done is not
 * known. No one attempt is to blame, of which its own item in the answer tells.
 */
const PASSING: ReadonlySet<Code> = new Set([
  Code.Unavailable,
  Code.DeadlineExceeded,
  Code.Canceled,
  Code.Aborted,
  Code.ResourceExhausted,
  Code.Unknown,
  Code.Internal,
  Code.DataLoss,
]);

/** What a failed call means for whoever has made it. What is the request's own fault stays as it is. */
export function meaningOf(error: unknown): unknown {
  if (!(error instanceof ConnectError)) return error;
  if (error.code === Code.NotFound) return new SessionLostError(error.rawMessage, { cause: error });
  const refused = REFUSED[error.code];
  if (refused !== undefined) {
    const [reason, cause] = refused;
    return unavailable({ kind: "permanent", reason, cause: `${cause} (${error.rawMessage})` }, error);
  }
  const code = codeOf(error);
  if (code === undefined && !PASSING.has(error.code)) return error;
  const cause = `the API did not answer: ${error.rawMessage}`;
  const fault = code === undefined ? undefined : socketFault(code, WORDS);
  return unavailable(fault ?? { kind: "passing", reason: "api_unreachable", cause, ...asked(error) }, error);
}

/** When the API wants to be asked again, if it has said so. */
function asked(error: ConnectError): Pick<Fault, "afterMs"> {
  const [info] = error.findDetails(RetryInfoSchema);
  return info === undefined ? {} : { afterMs: msOf(info.retryDelay) };
}

/** Whether something in the request is at fault, so that what else was in it is worth a call of its own. */
export const isRefused = (error: unknown): boolean =>
  error instanceof ConnectError && error.code === Code.InvalidArgument;

/** Whether another address may do better. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof ConnectError &&
  (codeOf(error) !== undefined || error.code === Code.Unavailable || error.code === Code.DeadlineExceeded);

function unavailable(fault: Fault, error: ConnectError): MusterError {
  return withFault(new MusterError("unavailable", fault.cause, { cause: error }), fault);
}

/** Of the socket or of TLS, where one of them has failed. */
function codeOf(error: ConnectError): string | undefined {
  let cause: unknown = error.cause;
  while (cause instanceof Error) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
    cause = cause.cause;
  }
  return undefined;
}
