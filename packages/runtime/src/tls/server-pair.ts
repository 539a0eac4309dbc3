import type { SecureContextOptions } from "node:tls";
import { withFault } from "../log/fault.ts";
import { inWords, isWholePem, type NamedFile } from "./secure-context.ts";

/** By what a server speaks TLS. */
export interface ServerTlsFiles {
  /** Its own certificate, followed by those of whoever has signed it. */
  readonly cert: NamedFile;
  readonly key: NamedFile;
  /** Of the authorities that sign the certificates of clients; without it, clients are not asked for one. */
  readonly clientCa?: NamedFile | undefined;
}

/** What was read of the files, in the same places. */
export interface ServerTlsTexts {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string | undefined;
}

/** A certificate and its key, of which it is known that a server can use them. */
export interface ServerPair {
  readonly context: SecureContextOptions;
  /** When the certificate ends, milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/**
 * Checks what was read before a server uses it: what a server is given is what it has from then on.
 * @throws Error of a passing fault that names the files: while they are exchanged, a key may be that of the pair before
 */
export function serverPair(files: ServerTlsFiles, texts: ServerTlsTexts): ServerPair {
  for (const part of ["cert", "key", "clientCa"] as const) {
    const [named, text] = [files[part], texts[part]];
    if (named !== undefined && text !== undefined && !isWholePem(text))
      throw unusable(`${inWords(named)} is no whole PEM`);
  }
  const { X509Certificate, createPrivateKey, constants } = process.getBuiltinModule("node:crypto");
  const { cert, key, clientCa } = files;
  const own = attempt(cert, "no certificate", () => new X509Certificate(texts.cert));
  const secret = attempt(key, "no private key", () => createPrivateKey(texts.key));
  if (!own.checkPrivateKey(secret)) {
    throw unusable(
      `${cert.name}, ${key.name}: expected a certificate and its own private key, ` +
        `got ${cert.file} and ${key.file}, which do not belong together`,
    );
  }
  const context: SecureContextOptions = {
    cert: texts.cert,
    key: texts.key,
    ca: texts.clientCa,
    minVersion: "TLSv1.2",
    // A client of TLS 1.2 could ask for a new handshake, which costs it nothing and the server a signature, on and on.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
  const named = clientCa === undefined ? [cert, key] : [cert, key, clientCa];
  try {
    // What OpenSSL refuses for other reasons: a key that is too short, an authority that it cannot read.
    process.getBuiltinModule("node:tls").createSecureContext(context);
  } catch (error) {
    throw unusable(`${named.map(inWords).join(", ")}: expected what OpenSSL can use`, error);
  }
  return { context, expiresAtMs: own.validToDate.getTime() };
}

function attempt<T>(named: NamedFile, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unusable(`${inWords(named)} holds ${what} that can be read`, error);
  }
}

/** @param what without the text of any file, for one of them is a key */
export function unusable(what: string, error?: unknown): Error {
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  const cause = `${what}${code}`;
  return withFault(new Error(cause), { kind: "passing", reason: "server_tls_files", cause });
}
