import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";

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

/** What a connection is encrypted with; `undefined` where it is not. */
export interface TlsSettings {
  /** How much of the server's certificate is checked. */
  readonly checks: "nothing" | "authority" | "authority and name";
  /** Files. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
}

export interface TlsFiles extends Omit<TlsSettings, "checks"> {}

/**
 * What to try for a mode, one after the other. As libpq: `require` checks the authority where one is named, and
 * nothing where none is.
 */
export function tlsAttempts(mode: SslMode, files: TlsFiles): (TlsSettings | undefined)[] {
  const ca = files.ca === "system" ? undefined : files.ca;
  const unchecked: TlsSettings = { ...files, ca, checks: "nothing" };
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
      return [files.ca === undefined ? unchecked : { ...files, ca, checks: "authority" }];
    case "verify-ca":
      return [{ ...files, ca, checks: "authority" }];
    default:
      return [{ ...files, ca, checks: "authority and name" }];
  }
}

/**
 * Reads the files anew for each connection: certificates are renewed while a process runs.
 * @throws the file system's error for one that cannot be read
 */
export function tlsOptions({ checks, ca, cert, key, passphrase }: TlsSettings): ConnectionOptions {
  const read = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : readFileSync(file, "utf8");
  return {
    rejectUnauthorized: checks !== "nothing",
    ...(checks === "authority" && { checkServerIdentity: () => undefined }),
    ca: read(ca),
    cert: read(cert),
    key: read(key),
    passphrase,
  };
}
