import type { Fault } from "./fault.ts";

const NO_TLS = ["tls", "does not speak TLS on this port", "noTls"] as const;
const UNKNOWN_AUTHORITY = ["certificate", "has a certificate of an unknown authority", "trust"] as const;
const NOT_OURS = "does not accept our certificate: have it signed by an authority that the server knows";

/** A store as sentences about it need it: what it is called, and which setting mends what. */
export interface StoreWords {
  /** Begins the sentence: "the database". */
  readonly name: string;
  /** Of the reasons. */
  readonly prefix: string;
  /** Where its port takes no TLS. */
  readonly noTls: string;
  /** Where its certificate is of an authority that nobody knows. */
  readonly trust: string;
  /** Where it wants to see a certificate of ours. */
  readonly certificate: string;
}

/** How a connection is refused for good: what is wrong, in words that follow the store's name, and which of its words mend it. */
const PERMANENT: Readonly<
  Record<string, readonly [reason: string, words: string, mend?: "noTls" | "trust" | "certificate"]>
> = {
  EACCES: ["socket", "cannot be reached by this user: give it the right to use the socket"],
  EPERM: ["socket", "cannot be reached: a firewall or the system forbids it"],
  ERR_INVALID_URL: ["address", "has an address that cannot be read: percent-encode what is special in it"],
  ERR_SOCKET_BAD_PORT: ["address", "has an address with an invalid port"],
  CERT_HAS_EXPIRED: ["certificate", "has a certificate that has expired: renew it"],
  CERT_NOT_YET_VALID: ["certificate", "has a certificate that is not valid yet: check the clocks"],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "certificate",
    "has a certificate for another host: use the name it was made for",
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["certificate", "has a self-signed certificate", "trust"],
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_HTTP_REQUEST: NO_TLS,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ["certificate", "requires a client certificate", "certificate"],
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: ["certificate", NOT_OURS],
  "ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE": ["certificate", NOT_OURS],
  "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN": ["certificate", NOT_OURS],
  "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED": [
    "certificate",
    "says that our certificate has expired: renew it",
  ],
};

const PASSING: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refuses connections: nothing listens at its address",
  ECONNRESET: "closed the connection",
  EPIPE: "closed the connection",
  ECONNABORTED: "closed the connection",
  ENOTFOUND: "has a host name that no name server knows",
  EAI_AGAIN: "has a host name that no name server could look up just now",
  EAI_FAIL: "has a host name that no name server could look up just now",
  ENOENT: "has no socket at its path: it is not running, or its socket is elsewhere",
  ETIMEDOUT: "does not answer at its address",
  EHOSTUNREACH: "cannot be reached: there is no route to its host",
  ENETUNREACH: "cannot be reached: there is no route to its network",
  EMFILE: "cannot be connected to: this process has no file descriptors left",
  ENFILE: "cannot be connected to: this machine has no file descriptors left",
};

/** What the code of a socket's or TLS error means; undefined when it is none. */
export function socketFault(code: string, store: StoreWords): Fault | undefined {
  const { name, prefix } = store;
  const permanent = PERMANENT[code];
  if (permanent !== undefined) {
    const [reason, words, mend] = permanent;
    const cause = `${name} ${words}${mend === undefined ? "" : `: ${store[mend]}`} (${code})`;
    return { kind: "permanent", reason: `${prefix}_${reason}`, cause };
  }
  const words = PASSING[code];
  if (words === undefined) return undefined;
  return { kind: "passing", reason: `${prefix}_unreachable`, cause: `${name} ${words} (${code})` };
}
