import { readFileSync } from "node:fs";
import { accept, type Parsed, type Reader, refuse } from "../config/env-readers.ts";

/** A file that holds at least one certificate as PEM. */
export const certificateFile: Reader<string> = {
  expected: "the path of a file with certificates (PEM)",
  parse: (raw) =>
    readPem(raw, (text) =>
      text.includes("-----BEGIN CERTIFICATE-----") ? undefined : "there is no certificate in it",
    ),
};

/** A file that holds a private key as PEM, which anybody who can read the file can use. */
export const privateKeyFile: Reader<string> = {
  expected: "the path of a file with a private key (PEM)",
  parse: (raw) =>
    readPem(raw, (text) => {
      if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text))
        return "the key in it is encrypted, and there is nobody to ask for its passphrase";
      return /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(text)
        ? undefined
        : "there is no private key in it";
    }),
};

/** @param mistakeIn what is wrong with a file's text */
function readPem(raw: string, mistakeIn: (text: string) => string | undefined): Parsed<string> {
  const file = raw.trim();
  try {
    const mistake = mistakeIn(readFileSync(file, "utf8"));
    return mistake === undefined ? accept(file) : refuse(mistake);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return refuse(`it cannot be read (${code})`);
  }
}
