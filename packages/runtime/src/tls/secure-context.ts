import { readFileSync } from "node:fs";
import type { SecureContext, SecureContextOptions } from "node:tls";
import { withFault } from "../log/fault.ts";

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
 * @param store as a sentence names it @param prefix of the fault's reason: `redis`, `database`
 * @throws Error of a passing fault that names the files; it belongs where a connection fails, not where nobody catches it
 */
export function secureContext(
  store: string,
  prefix: string,
  files: TlsFiles,
  more: SecureContextOptions = {},
): SecureContext {
  const unusable = (what: string, error?: unknown): Error => unusableTls(store, prefix, what, error);
  const { ca, crl, cert, key } = files;
  const texts = [ca, crl, cert, key].map((named) => {
    if (named === undefined) return undefined;
    const text = contentOf(named, unusable);
    if (isWholePem(text)) return text;
    throw unusable(`${inWords(named)} is no whole PEM`);
  });
  try {
    const [own = more.ca, revoked, shown, secret] = texts;
    return tls().createSecureContext({ ...more, ca: own, crl: revoked, cert: shown, key: secret });
  } catch (error) {
    const all = [ca, crl, cert, key].filter((named) => named !== undefined).map(({ file }) => file);
    throw unusable(`the files for TLS (${all.join(", ")}) cannot be used as they are`, error);
  }
}

/** What a connection cannot be encrypted with just now. */
export function unusableTls(store: string, prefix: string, what: string, error?: unknown): Error {
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  const cause = `TLS to ${store}: ${what}${code}`;
  return withFault(new Error(cause, { cause: error }), {
    kind: "passing",
    reason: `${prefix}_tls_file`,
    cause,
  });
}

/** Imported, it would be loaded by every process and thread, of which most have no use for it. */
const tls = (): typeof import("node:tls") => process.getBuiltinModule("node:tls");

export const inWords = ({ name, file }: NamedFile): string => `the file ${file} (${name})`;

function contentOf(named: NamedFile, unusable: (what: string, error: unknown) => Error): string {
  try {
    return readFileSync(named.file, "utf8");
  } catch (error) {
    throw unusable(`${inWords(named)} cannot be read`, error);
  }
}

/** What is none Node passes over without a word, and the other end's certificate would be blamed. */
export function isWholePem(text: string): boolean {
  const [begins, ends] = [/^-----BEGIN /gm, /^-----END /gm].map((line) => text.match(line)?.length ?? 0);
  return begins !== 0 && begins === ends;
}
