import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Parsed } from "../config/env-readers.ts";
import { faultOf } from "../log/fault.ts";
import { certificateFile, privateKeyFile } from "./certificate-file.ts";
import { secureContext } from "./secure-context.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "muster-pem-"));
});
afterAll(() => rm(dir, { recursive: true }));

async function fileOf(text: string): Promise<string> {
  const file = join(dir, "file.pem");
  await writeFile(file, text);
  return file;
}

const because = (parsed: Parsed<string>): string | undefined => (parsed.ok ? undefined : parsed.because);

test("a file of certificates, and one of a private key, are what they are said to be", async () => {
  const certificate = "-----BEGIN CERTIFICATE-----\n";
  expect(certificateFile.parse(` ${await fileOf(certificate)} `).ok).toBe(true);
  expect(because(certificateFile.parse(await fileOf("nothing")))).toBe("there is no certificate in it");
  for (const kind of ["", "RSA ", "EC "])
    expect(privateKeyFile.parse(await fileOf(`-----BEGIN ${kind}PRIVATE KEY-----\n`)).ok).toBe(true);
  expect(because(privateKeyFile.parse(await fileOf(certificate)))).toBe("there is no private key in it");
  expect(because(privateKeyFile.parse(join(dir, "none")))).toBe("it cannot be read (ENOENT)");
  for (const text of [
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n",
  ])
    expect(because(privateKeyFile.parse(await fileOf(text)))).toContain("encrypted");
});

test("what is missing or broken while a process runs is a passing fault, which names the file and its setting", async () => {
  const missing = { name: "REDIS_CA_FILE", file: join(dir, "none") };
  const broken = { name: "REDIS_KEY_FILE", file: await fileOf("-----BEGIN PRIVATE KEY-----\nhalf") };
  const faults = [{ ca: missing }, { key: broken }].map((files) => {
    try {
      secureContext("Redis", "redis", files);
      return undefined;
    } catch (error) {
      return faultOf(error);
    }
  });
  expect(faults).toEqual([
    {
      kind: "passing",
      reason: "redis_tls_file",
      cause: `TLS to Redis: the file ${missing.file} (REDIS_CA_FILE) cannot be read (ENOENT)`,
    },
    {
      kind: "passing",
      reason: "redis_tls_file",
      cause: `TLS to Redis: the file ${broken.file} (REDIS_KEY_FILE) is no whole PEM`,
    },
  ]);
});
