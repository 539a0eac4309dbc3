import type { PeerCertificate, TLSSocket } from "node:tls";
import { verifiedCertificate } from "@muster/runtime";
import { namesIn } from "./alternative-names.ts";

/** Of a client that has proven that it owns it, signed by an authority of TLS_CLIENT_CA_FILE. */
export interface ClientCertificate {
  /** Its SPIFFE ID; undefined where it has none, or more than one URI, which is no ID (X.509-SVID, 2). */
  readonly spiffe: string | undefined;
  readonly commonName: string | undefined;
  /** SHA-256, as OpenSSL prints it: `AB:CD:…`. */
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** What a client's certificate says of it; undefined where it has shown none, or none that counts. */
export function clientCertificate(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = verifiedCertificate(socket);
  return certificate === undefined ? undefined : said(certificate);
}

/**
 * Why the certificate that a client has shown does not count, as OpenSSL names it (`CERT_HAS_EXPIRED`,
 * `SELF_SIGNED_CERT_IN_CHAIN`); undefined where it has shown none.
 */
export function certificateMistake(socket: TLSSocket): string | undefined {
  if (socket.destroyed || Object.keys(socket.getPeerCertificate()).length === 0) return undefined;
  // A session that is taken up again may have outlived its certificate.
  return socket.authorized ? "CERT_HAS_EXPIRED" : String(socket.authorizationError);
}

/** Its fields as Node gives them: one that comes twice is a list, of which nobody could say which is meant. */
export function said(certificate: PeerCertificate): ClientCertificate {
  const { subject, subjectaltname, fingerprint256, valid_to: end } = certificate;
  const commonName: unknown = subject?.CN;
  return {
    spiffe: spiffeId(subjectaltname ?? ""),
    commonName: typeof commonName === "string" ? commonName : undefined,
    fingerprint: fingerprint256,
    expiresAtMs: Date.parse(end),
  };
}

/** Trust domain and path of a SPIFFE ID, as its specification spells them; at most 2,048 bytes. */
const SPIFFE = /^spiffe:\/\/[a-z0-9._-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/;

function spiffeId(alternativeNames: string): string | undefined {
  const [uri, ...others] = namesIn(alternativeNames, "URI");
  if (uri === undefined || others.length > 0 || uri.length > 2_048) return undefined;
  return SPIFFE.test(uri) ? uri : undefined;
}
