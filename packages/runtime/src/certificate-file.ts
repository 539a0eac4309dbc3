import { readFileSync } from "node:fs";
import { accept, type Reader, refuse } from "./env-readers.ts";

/** A file that holds at least one certificate as PEM. */
export const certificateFile: Reader<string> = {
  expected: "the path of a file with certificates (PEM)",
  parse: (raw) => {
    try {
      const file = raw.trim();
      return readFileSync(file, "utf8").includes("-----BEGIN CERTIFICATE-----")
        ? accept(file)
        : refuse("there is no certificate in it");
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      return refuse(`it cannot be read (${code})`);
    }
  },
};
