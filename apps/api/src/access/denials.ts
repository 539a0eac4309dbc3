import { Code } from "@connectrpc/connect";
import type { Refusal } from "../http/refuse.ts";

/**
 * Why a call has no identity, in words that tell nobody which part of a token was wrong: what is made up, revoked and
 * expired is answered alike.
 */
function unauthenticated(message: string, challenge: string): Refusal {
  return { status: 401, code: Code.Unauthenticated, message, headers: { "www-authenticate": challenge } };
}

const WRONG = 'Bearer error="invalid_token"';

export const NO_CREDENTIALS: Refusal = unauthenticated(
  "authorization: expected Bearer and a token, or a client certificate that is somebody's; got neither",
  "Bearer",
);

export const MALFORMED: Refusal = unauthenticated(
  "authorization: expected Bearer and a token of this server, or a JWT where it takes those; got something else",
  WRONG,
);

export const UNKNOWN: Refusal = unauthenticated(
  "authorization: expected a token that is known here and live; this one is not",
  WRONG,
);

/** @param mistake why a certificate does not count, as OpenSSL names it */
export const badCertificate = (mistake: string): Refusal =>
  unauthenticated(`client certificate: expected one that counts here; it does not: ${mistake}`, "Bearer");

/** Not the token's fault: a client that was told UNAUTHENTICATED would throw it away. */
export const NOBODY_CAN_SAY: Refusal = {
  status: 503,
  code: Code.Unavailable,
  message: "authorization: whose token this is cannot be looked up at the moment; try again",
};

/** Of a stream whose identity has ended while it was open. */
export const ENDED =
  "authorization: the identity of this stream has ended: its token was revoked, or has expired";
export const UNSURE =
  "authorization: whether this stream's token is still live cannot be looked up; call again";
