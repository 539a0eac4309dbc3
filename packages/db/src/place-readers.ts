import { readFileSync } from "node:fs";
import { accept, type Reader, refuse } from "@muster/runtime";

/** Names that need no thought about quotes, anywhere. */
const SCHEMA = /^[A-Za-z_][\w-]{0,62}$/;

/** The name of a schema of the database. */
export const schemaName: Reader<string> = {
  expected: "the name of one schema: at most 63 letters, digits, _ and -, no digit first",
  parse: (raw) => {
    const name = raw.trim();
    if (/^pg_/i.test(name)) return refuse("names that begin with pg_ are the database's own");
    return SCHEMA.test(name) ? accept(name) : refuse();
  },
};

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
