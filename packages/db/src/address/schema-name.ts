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
