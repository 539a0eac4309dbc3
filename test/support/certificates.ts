import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];

/** Files in PEM. */
export interface Certificates {
  /** Of an authority that nobody knows. */
  readonly ca: string;
  /** For `localhost`, signed by it. */
  readonly certificate: string;
  readonly key: string;
}

/** Whether this machine can make certificates. */
export function canMakeCertificates(): Promise<boolean> {
  return run("openssl", ["version"]).then(
    ({ stdout }) => /^OpenSSL [3-9]/.test(stdout),
    () => false,
  );
}

/** @param dir where the files are put: `ca.crt`, `own.crt`, `own.key` */
export async function makeCertificates(dir: string): Promise<Certificates> {
  const file = (name: string): string => join(dir, name);
  const [ca, caKey] = [file("ca.crt"), file("ca.key")];
  const [certificate, key] = [file("own.crt"), file("own.key")];
  await run("openssl", ["req", "-x509", ...NEW_KEY, "-keyout", caKey, "-out", ca, "-subj", "/CN=authority"]);
  const own = ["-keyout", key, "-out", certificate, "-subj", "/CN=localhost"];
  const signed = ["-CA", ca, "-CAkey", caKey, "-addext", "subjectAltName=DNS:localhost"];
  await run("openssl", ["req", "-x509", ...NEW_KEY, ...own, ...signed]);
  return { ca, certificate, key };
}
