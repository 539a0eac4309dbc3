import type { ConnectionOptions, SecureContext, SecureVersion } from "node:tls";
import { type NamedFile, secureContext, unusableTls } from "@muster/runtime/bare";

const STORE = "the database";
const PREFIX = "database";

/** libpq's words, and `no-verify`, by which node-postgres calls its `require`. */
export const SSL_MODES = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
  "no-verify",
] as const;

export type SslMode = (typeof SSL_MODES)[number];

/** Older ones neither Node nor any Postgres that is supported speaks as it comes. */
export const TLS_VERSIONS: readonly SecureVersion[] = ["TLSv1.2", "TLSv1.3"];

/** Instead of a file of authorities: those that the machine's system trusts. */
export const SYSTEM = "system";

/** What both ends of a connection show each other. */
export interface TlsFiles {
  /** A file, or `SYSTEM`; without it, the authorities that Node trusts. */
  readonly ca?: string | undefined;
  /** A file of revoked certificates. */
  readonly crl?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly minVersion?: SecureVersion | undefined;
  readonly maxVersion?: SecureVersion | undefined;
}

/** What a connection is encrypted with. */
export interface TlsSettings extends TlsFiles {
  /** How much of the server's certificate is checked. */
  readonly checks: "nothing" | "authority" | "authority and name";
}

/**
 * What to try for a mode, one after the other. As libpq: `require` checks the authority where one is named, and
 * nothing where none is.
 */
export function tlsAttempts(mode: SslMode, files: TlsFiles): (TlsSettings | undefined)[] {
  const unchecked: TlsSettings = { ...files, checks: "nothing" };
  switch (mode) {
    case "disable":
      return [undefined];
    case "allow":
      return [undefined, unchecked];
    case "prefer":
      return [unchecked, undefined];
    case "no-verify":
      return [unchecked];
    case "require":
      return [files.ca === undefined ? unchecked : { ...files, checks: "authority" }];
    case "verify-ca":
      return [{ ...files, checks: "authority" }];
    default:
      return [{ ...files, checks: "authority and name" }];
  }
}

/**
 * Reads the files anew for each connection: certificates are renewed while a process runs.
 * @throws Error, of a passing fault that names the file: while certificates are exchanged one may be missing, or be of
 * another pair, for a moment
 */
export function tlsOptions(settings: TlsSettings): ConnectionOptions {
  const { checks, ...files } = settings;
  return {
    rejectUnauthorized: checks !== "nothing",
    ...(checks === "authority" && { checkServerIdentity: () => undefined }),
    secureContext: contextOf(files),
  };
}

/** Of the system's authorities alone: there are hundreds, which take a tenth of a second, and Node reads them once. */
let systemsContext: SecureContext | undefined;

function contextOf({ ca, ...files }: TlsFiles): SecureContext {
  const isSystemAlone = ca === SYSTEM && Object.values(files).every((value) => value === undefined);
  if (!isSystemAlone) return newContext({ ca, ...files });
  systemsContext ??= newContext({ ca });
  return systemsContext;
}

function newContext({ ca, crl, cert, key, passphrase, minVersion, maxVersion }: TlsFiles): SecureContext {
  const named = (name: string, file: string | undefined): NamedFile | undefined =>
    file === undefined || file === SYSTEM ? undefined : { name, file };
  const files = {
    ca: named("sslrootcert or DATABASE_CA_FILE", ca),
    crl: named("sslcrl", crl),
    cert: named("sslcert", cert),
    key: named("sslkey", key),
  };
  const more = { passphrase, minVersion, maxVersion, ...(ca === SYSTEM && { ca: systemsAuthorities() }) };
  return secureContext(STORE, PREFIX, files, more);
}

function systemsAuthorities(): string[] {
  const found = [...new Set(process.getBuiltinModule("node:tls").getCACertificates(SYSTEM))];
  // An empty list would be taken for none, and Node's own authorities trusted instead.
  if (found.length > 0) return found;
  throw unusableTls(
    STORE,
    PREFIX,
    "the system has no trusted authorities, which sslrootcert=system asks for",
  );
}
