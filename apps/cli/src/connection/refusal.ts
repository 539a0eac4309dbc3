import { Code, ConnectError } from "@connectrpc/connect";
import { COMMAND } from "@muster/runtime/names";
import { VERSION } from "@muster/runtime/version";
import { EXIT } from "../command/mistakes.ts";

/** What is told of a call that failed: what it was, what to do next, and how the program ends. */
export interface Refusal {
  readonly text: string;
  readonly next: string;
  readonly exitCode: number;
}

/** @param url where the API was expected @param tokenFrom where the caller's token is from; "" = it sent none */
export function refusalOf(error: ConnectError, url: string, tokenFrom: string): Refusal {
  const { code, rawMessage: said } = error;
  const because = causeOf(error);
  // Of TLS and of lines that break, the library makes other codes: whatever the system said, nobody was reached.
  const known = because === "" ? REFUSALS[code] : unavailable;
  return known?.({ said, url, tokenFrom, because }) ?? { text: said, next: "", exitCode: EXIT.failed };
}

interface Said {
  readonly said: string;
  readonly url: string;
  readonly tokenFrom: string;
  /** Of the system, such as ECONNREFUSED. Empty = the server has answered. */
  readonly because: string;
}

const REFUSALS: Readonly<Partial<Record<Code, (said: Said) => Refusal>>> = {
  [Code.InvalidArgument]: ({ said }) => ({
    text: said,
    next: "nothing was done",
    exitCode: EXIT.usage,
  }),
  [Code.Unavailable]: unavailable,
  [Code.DeadlineExceeded]: ({ url }) => ({
    text: `the API at ${url} has not answered in time`,
    next: `try again; ${COMMAND} doctor says what is slow`,
    exitCode: EXIT.unreachable,
  }),
  [Code.Unauthenticated]: ({ said, tokenFrom }) => ({
    text: said,
    next:
      tokenFrom === ""
        ? `give it a token by MUSTER_TOKEN_FILE or MUSTER_TOKEN, or for good: ${COMMAND} context set NAME --api URL --token-file FILE`
        : `the token of ${tokenFrom} is not taken: it may be revoked, expired or of another server`,
    exitCode: EXIT.denied,
  }),
  [Code.PermissionDenied]: ({ said }) => ({
    text: said,
    next: `${COMMAND} tokens whoami says who you are and what you may do`,
    exitCode: EXIT.denied,
  }),
  [Code.NotFound]: ({ said }) => ({
    text: said,
    next: "it may have been removed, or you may not know of it",
    exitCode: EXIT.notFound,
  }),
  [Code.Unimplemented]: ({ said, url }) => ({
    text: `the server at ${url} does not know this call (${said})`,
    next: `it is older than this ${COMMAND} (${VERSION}), or not Muster's API: update it, or see --api`,
    exitCode: EXIT.failed,
  }),
  [Code.FailedPrecondition]: ({ said }) => ({
    text: said,
    next: "somebody may have changed it meanwhile: look at it again",
    exitCode: EXIT.failed,
  }),
  [Code.ResourceExhausted]: ({ said }) => ({
    text: said,
    next: "wait, or raise the bound that it names",
    exitCode: EXIT.failed,
  }),
};

function unavailable({ said, url, because }: Said): Refusal {
  const exitCode = EXIT.unreachable;
  if (because === "") return { text: said, next: `try again; ${COMMAND} doctor says what is away`, exitCode };
  return {
    text: `there is no way to the API at ${url} (${because})`,
    next: NEXT[because] ?? USUALLY,
    exitCode,
  };
}

const USUALLY = `is it running? ${COMMAND} dev starts one here; --api, --context and MUSTER_API name another`;
const OTHER_PROTOCOL = "does it speak TLS, and the address says http, or the other way round?";
const UNKNOWN_AUTHORITY =
  "name the authority that has signed its certificate by --ca-file, or in the context";
const NEXT: Readonly<Record<string, string>> = {
  ECONNRESET: OTHER_PROTOCOL,
  EPROTO: OTHER_PROTOCOL,
  ERR_SSL_WRONG_VERSION_NUMBER: OTHER_PROTOCOL,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: OTHER_PROTOCOL,
  HPE_INVALID_CONSTANT: OTHER_PROTOCOL,
  ENOTFOUND: "nobody has that name: see --api, --context and MUSTER_API",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
};

/** The code of what the system said, however deep it is. */
function causeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if (!(at instanceof ConnectError) && "code" in at && typeof at.code === "string") return at.code;
  return "";
}
