import { once } from "node:events";
import { MusterError } from "@muster/job";
import { ConfigError, createLogger, createMetrics, faultOf, hideSecrets, readConfig } from "@muster/runtime";
import { readLink, sayLink } from "./audit/chain.ts";
import { auditLine, exportAudit } from "./audit/export.ts";
import { type AuditVerdict, verifyAudit } from "./audit/verify.ts";
import { DATABASE_CONFIG, databaseAddress } from "./config.ts";
import type { Database } from "./database.ts";
import { openDatabase } from "./open-database.ts";
import { classify } from "./sql-state.ts";

const BROKEN = 1;
const USAGE = 2;
const UNREACHABLE = 3;

/** @param given words that are right */
export async function runAudit([what, , head = ""]: readonly string[]): Promise<void> {
  try {
    const address = databaseAddress(readConfig(DATABASE_CONFIG, process.env));
    const log = createLogger({ name: "audit", level: "silent" });
    const database = openDatabase({
      ...address,
      connections: 1,
      name: "muster-audit",
      log,
      metrics: createMetrics(),
    });
    try {
      await (what === "export" ? writeAll(database) : verify(database, head));
    } finally {
      await database.close();
    }
  } catch (error) {
    process.stderr.write(`audit failed: ${hideSecrets(reasonOf(error))}\n`);
    process.exitCode = error instanceof ConfigError ? USAGE : UNREACHABLE;
  }
}

async function writeAll(database: Database): Promise<void> {
  for await (const listed of exportAudit(database)) {
    if (!process.stdout.write(`${auditLine(listed)}\n`)) await once(process.stdout, "drain");
  }
}

async function verify(database: Database, head: string): Promise<void> {
  const verdict = await verifyAudit(database, readLink(head));
  const wrongs = wrongsOf(verdict, head);
  for (const wrong of wrongs) process.stdout.write(`audit: ${wrong}\n`);
  if (wrongs.length > 0) process.exitCode = BROKEN;
  process.stdout.write(`audit: ${summaryOf(verdict)}\n`);
}

/** What is wrong, a sentence each. */
export function wrongsOf(verdict: AuditVerdict, head: string): string[] {
  const { first, wrong, unlinked, unlinkedId, keptHead } = verdict;
  const wrongs: string[] = [];
  if (first !== undefined) {
    const row = first.auditId === undefined ? "" : ` (row ${first.auditId})`;
    wrongs.push(
      `broken at ${first.seq}: ${first.how}${row}; ${wrong} ${wrong === 1 ? "place is" : "places are"} wrong`,
    );
  }
  if (unlinked > 0)
    wrongs.push(
      `${unlinked} unlinked: rows that were added by hand, or whose links were removed, such as ${unlinkedId}`,
    );
  if (keptHead === "removed") wrongs.push(`removed: the chain does not reach ${head} any more`);
  if (keptHead === "changed") wrongs.push(`changed: the chain has another digest than ${head} there`);
  return wrongs;
}

function summaryOf({ head, oldest, links, waiting, keptHead }: AuditVerdict): string {
  const chain =
    head === undefined
      ? "no row is linked"
      : `looked at ${links} links, from ${oldest?.seq} to ${head.seq}; the head is ${sayLink(head)}`;
  const kept = keptHead === "older" ? "; the one that was given is older than what is kept" : "";
  return `${chain}${kept}; ${waiting} rows wait to be linked`;
}

/** Written for people, as for `migrate`. */
function reasonOf(error: unknown): string {
  if (error instanceof ConfigError) return String(error);
  if (error instanceof MusterError) return faultOf(error)?.cause ?? error.message;
  const { kind, cause } = classify(error);
  const said = error instanceof Error ? error.message : String(error);
  if (kind === "passing" || kind === "permanent") return `${cause} (${said})`;
  return error instanceof Error ? (error.stack ?? said) : said;
}
