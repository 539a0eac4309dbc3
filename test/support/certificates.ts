import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Files in PEM. */
export interface Certificates {
  /** Of an authority that nobody knows. */
  readonly ca: string;
  /** For `localhost`, signed by it. */
  readonly certificate: string;
  readonly key: string;
}

/** Files in PEM of one that signs for others. */
export interface Authority {
  readonly certificate: string;
  readonly key: string;
}

/** Files in PEM. */
export type Pair = Pick<Certificates, "certificate" | "key">;

export interface Issued {
  /** Default: `localhost`. */
  readonly commonName?: string;
  /** As OpenSSL has it. Default: `DNS:localhost,IP:127.0.0.1`. */
  readonly alternativeNames?: string;
  /** For how long from now; -1 makes one that ended a day ago. Default: 2. */
  readonly days?: number;
}

/** Whether this machine can make certificates. */
export function canMakeCertificates(): Promise<boolean> {
  return run("openssl", ["version"]).then(
    ({ stdout }) => /^OpenSSL [3-9]/.test(stdout),
    () => false,
  );
}

/** @param dir where the files are put: `<name>.crt`, `<name>.key` */
export async function makeAuthority(dir: string, name = "ca"): Promise<Authority> {
  const [certificate, key] = [join(dir, `${name}.crt`), join(dir, `${name}.key`)];
  const own = ["-days", "2", "-keyout", key, "-out", certificate, "-subj", `/CN=authority ${name}`];
  await run("openssl", ["req", "-x509", ...NEW_KEY, ...own]);
  return { certificate, key };
}

/** @param dir where the files are put: `<name>.crt`, `<name>.key` */
export async function issue(
  authority: Authority,
  dir: string,
  name: string,
  { commonName = "localhost", alternativeNames = "DNS:localhost,IP:127.0.0.1", days = 2 }: Issued = {},
): Promise<Pair> {
  const [certificate, key] = [join(dir, `${name}.crt`), join(dir, `${name}.key`)];
  const request = join(dir, `${name}.csr`);
  const names = ["-addext", `subjectAltName=${alternativeNames}`];
  const asked = ["-subj", `/CN=${commonName}`, "-keyout", key, "-out", request];
  await run("openssl", ["req", "-new", ...NEW_KEY, ...asked, ...names]);
  const signed = ["-CA", authority.certificate, "-CAkey", authority.key, "-copy_extensions", "copy"];
  const own = ["-in", request, "-days", String(days), "-out", certificate];
  await run("openssl", ["x509", "-req", ...signed, ...own]);
  return { certificate, key };
}

/** @param dir where the files are put: `ca.crt`, `own.crt`, `own.key` */
export async function makeCertificates(dir: string): Promise<Certificates> {
  const authority = await makeAuthority(dir);
  return {
    ca: authority.certificate,
    ...(await issue(authority, dir, "own", { alternativeNames: "DNS:localhost" })),
  };
}
