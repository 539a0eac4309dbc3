import type { CommandLine } from "@muster/runtime/command-line";
import { readLink } from "./audit/chain.ts";

const EXPECTED = "expected `export`, `verify` or `verify --head <place>:<digest>`";
const MAX_SHOWN = 100;

export const AUDIT: CommandLine = {
  name: "audit",
  about:
    "Writes the audit log as lines of JSON, or checks that nothing of it was changed or removed (exit code 1: something was).",
  example: "DATABASE_URL=postgres://me@db.example/jobs",
  words: {
    usage: "export | verify [--head <place>:<digest>]",
    more: "muster audit list and muster audit tail show it by the API: muster audit list --help.",
    example: "verify",
    mistake,
  },
  settings: async () => (await import("./config.ts")).DATABASE_CONFIG,
  run: async (given) => (await import("./audit-run.ts")).runAudit(given),
};

function mistake([what = "", ...rest]: readonly string[]): string | undefined {
  if (what !== "export" && what !== "verify") return `${EXPECTED}, got ${shown(what)}`;
  const [option, head = "", ...more] = rest;
  if (option === undefined) return undefined;
  const unknown = what === "verify" && option === "--head" ? more[0] : option;
  if (unknown !== undefined) return `${EXPECTED}, got ${shown(unknown)}`;
  if (readLink(head) !== undefined) return undefined;
  return `--head: expected a place and a digest, such as 17:ab… with 64 digits, as the log tells them, got ${shown(head)}`;
}

/** No URL: it may hold a password. */
const shown = (text: string): string =>
  text.includes("://") ? "a URL" : JSON.stringify(text.slice(0, MAX_SHOWN));
