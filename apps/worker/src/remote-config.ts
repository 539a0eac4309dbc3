import { readFileSync, statSync } from "node:fs";
import { apiMistake } from "@muster/remote-worker/api-urls";
import { certificateFile, list, type Option, option, optional, type Reader } from "@muster/runtime";

const MAX_TOKEN_BYTES = 65_536;

const addresses: Reader<string[]> = {
  expected: "addresses such as https://jobs.example.com or 127.0.0.1:8081, separated by commas",
  parse: (raw) => {
    const parsed = list.parse(raw);
    if (!parsed.ok || parsed.value.length === 0) return { ok: false };
    const because = parsed.value.map(apiMistake).find((mistake) => mistake !== undefined);
    return because === undefined ? parsed : { ok: false, because };
  },
};

/** Read again while the worker runs: only that there is one now is asked here. */
const tokenFile: Reader<string> = {
  expected: "the path of a file that holds a token",
  parse: (raw) => {
    const file = raw.trim();
    try {
      // Not a device or a pipe, which may never end.
      const found = statSync(file);
      if (!found.isFile() || found.size > MAX_TOKEN_BYTES)
        return { ok: false, because: "it is no file, or larger than any token" };
      const token = readFileSync(file, "utf8").trim();
      return /^[\x21-\x7e]+$/u.test(token)
        ? { ok: true, value: file }
        : { ok: false, because: "there is no token in it, or something beside it" };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      return { ok: false, because: `it cannot be read (${code})` };
    }
  },
};

/** Of a worker that has its jobs from the API, and needs neither a database nor Redis. */
export const REMOTE_CONFIG: {
  readonly WORKER_API: Option<string[] | undefined>;
  readonly WORKER_TOKEN_FILE: Option<string | undefined>;
  readonly WORKER_API_CA_FILE: Option<string | undefined>;
} = {
  WORKER_API: option(
    optional(addresses),
    undefined,
    "Where the API is, for a worker that has its jobs from there, and needs neither the database nor Redis ([remote-workers.md](remote-workers.md)). Without a scheme it is HTTPS, except on this machine. Of several addresses the next is asked when one does not answer.",
  ),
  WORKER_TOKEN_FILE: option(
    optional(tokenFile),
    undefined,
    "A file with the token that the API is shown; read again when it changes. Unset: none is shown.",
  ),
  WORKER_API_CA_FILE: option(
    optional(certificateFile),
    undefined,
    "Certificates of the authorities that may have signed the API's. Unset: those that Node trusts.",
  ),
};

type Rows = Readonly<Record<string, Option<unknown>>>;

/** What a worker with WORKER_API has no use for: it is not even read there. */
export function exceptRemote<Table extends Rows>(table: Table): Table {
  const rows = Object.entries(table).map(([name, row]) => [
    name,
    { ...row, overruledBy: [row.overruledBy ?? []].flat().concat("WORKER_API") },
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each row by its name
  return Object.fromEntries(rows) as Table;
}
