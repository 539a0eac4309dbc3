import { MusterError } from "@muster/job";
import { faultOf, withFault } from "@muster/runtime/bare";
import type { ClientBase } from "pg";
import { takesNoWrites } from "./open-session.ts";
import { checkSearchPath } from "./search-path.ts";
import type { SessionSettings } from "./settings.ts";

const LOOK = `SELECT current_setting('server_encoding') AS encoding, current_database() AS name,
  current_setting('statement_timeout') AS statement_timeout, current_setting('array_nulls', true) AS array_nulls,
  current_setting('search_path') AS search_path`;

interface Look {
  encoding: string;
  name: string;
  statement_timeout: string;
  search_path: string;
  /** CockroachDB has none. */
  array_nulls: string | null;
}

/**
 * What a pool looks at once, in the first session that it gets: whether its settings have arrived, and whether the
 * database can store every job.
 * @throws MusterError `unavailable`, of a permanent fault, when its encoding is not UTF8, or a setting cannot be had
 */
export async function firstLook(client: ClientBase, settings: SessionSettings): Promise<void> {
  const [look] = await lookOf(client);
  if (look === undefined) throw new Error("the first query of a session returned no row");
  settings.arrived(look.statement_timeout);
  checkEncoding(look.name, look.encoding);
  checkSearchPath(settings.searchPath, look.search_path, look.name);
  if (look.array_nulls === "off")
    throw refusal(
      "settings",
      `array_nulls is off for this role or database`,
      "ALTER DATABASE … RESET array_nulls",
    );
}

async function lookOf(client: ClientBase): Promise<Look[]> {
  try {
    return (await client.query<Look>(LOOK)).rows;
  } catch (error) {
    // Where serializable is the usual isolation, a replica refuses reads, too, and in other words than a write.
    if (error instanceof Error && /in a hot standby/u.test(error.message)) throw takesNoWrites(error);
    throw error;
  }
}

/** In any other encoding some texts cannot be stored: a job whose error has a ✓ in it could never end. */
export function checkEncoding(name: string, encoding: string): void {
  if (encoding.toUpperCase().replaceAll("-", "") === "UTF8") return;
  throw refusal(
    "encoding",
    `the database "${name}" has the encoding ${encoding}; Muster needs UTF8`,
    "create another with CREATE DATABASE … ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0, and name it in DATABASE_URL",
  );
}

/**
 * For a process that starts: ends it when the database can never keep its jobs. Anything else, such as a database that
 * is away, is left to the waits and health checks of its users.
 */
export async function refuseUnfit(database: { ping(): Promise<void> }): Promise<void> {
  try {
    await database.ping();
  } catch (error) {
    if (UNFIT.has(faultOf(error)?.reason ?? "")) throw error;
  }
}

const UNFIT: ReadonlySet<string> = new Set(["database_encoding", "database_settings"]);

function refusal(what: string, problem: string, mend: string): MusterError {
  const cause = `${problem}: ${mend}`;
  return withFault(new MusterError("unavailable", cause), {
    kind: "permanent",
    reason: `database_${what}`,
    cause,
  });
}
