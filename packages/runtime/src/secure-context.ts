import { readFileSync } from "node:fs";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { withFault } from "./fault.ts";

/** A file in PEM, and the setting that names it. */
export interface NamedFile {
  readonly name: string;
  readonly file: string;
}

/** What both ends of a connection show each other. */
export interface TlsFiles {
  /** Of the authorities that may have signed the server's certificate; without it, those that Node trusts. */
  readonly ca?: NamedFile | undefined;
  /** Of revoked certificates. */
  readonly crl?: NamedFile | undefined;
  /** Of the certificate that the server is shown, and its private key. */
  readonly cert?: NamedFile | undefined;
  readonly key?: NamedFile | undefined;
}

/**
 * What the files say now. To be asked for each connection: certificates are renewed while a process runs, and of a file
 * that is exchanged there may be half, or none, or that of another pair, for a moment.
 * @param store prefix of the fault's reason: `redis`, `database`
 * @throws Error of a passing fault that names the files; it belongs where a connection fails, not where nobody catches it
 */
export function secureContext(
  store: string,
  files: TlsFiles,
  more: Omit<SecureContextOptions, keyof TlsFiles> = {},
): SecureContext {
  const { ca, crl, cert, key } = files;
  const texts = {
    ca: textOf(store, ca),
    crl: textOf(store, crl),
    cert: textOf(store, cert),
    key: textOf(store, key),
  };
  try {
    return createSecureContext({ ...texts, ...more });
  } catch (error) {
    const all = [ca, crl, cert, key].filter((one) => one !== undefined).map(inWords);
    throw unusable(store, `${all.join(", ")} cannot be used as they are`, error);
  }
}

function textOf(store: string, named: NamedFile | undefined): string | undefined {
  if (named === undefined) return undefined;
  try {
    return readFileSync(named.file, "utf8");
  } catch (error) {
    throw unusable(store, `${inWords(named)} cannot be read`, error);
  }
}

const inWords = ({ name, file }: NamedFile): string => `${file} (${name})`;

function unusable(store: string, what: string, error: unknown): Error {
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  const cause = `files for TLS: ${what}${code}`;
  return withFault(new Error(cause, { cause: error }), {
    kind: "passing",
    reason: `${store}_tls_file`,
    cause,
  });
}
