import { MusterError } from "@muster/job";
import { addressOf } from "../address/read-address.ts";
import { Routes } from "../address/routes.ts";
import { UrlParts } from "../address/url-parts.ts";
import type { DatabaseAddress } from "../database.ts";
import { DEADLINES_MS, type ServerLimits, serverLimits } from "../session/limits.ts";
import { openSession } from "../session/open-session.ts";
import { checkSearchPath } from "../session/search-path.ts";
import { type Session, sessionsWith } from "../session/session.ts";
import { SessionSettings } from "../session/settings.ts";
import { within } from "../session/statements.ts";
import { hasCode, NO_RIGHT, UNDEFINED_DATABASE } from "../sql-state.ts";

/** The longest that one statement may take: an index on a large table. */
const STATEMENT_DEADLINE_MS = 10 * 60_000;
const CONNECT_DEADLINE_MS = 5_000;
const SEARCH_PATH = "SELECT current_setting('search_path') AS path, current_database() AS database";
export const MIGRATION_LIMITS: ServerLimits = serverLimits(STATEMENT_DEADLINE_MS);

/** Its number in the catalogue: CockroachDB does not document the function that names it. */
const UTF8 = 6;

/** Connected, with limits of its own: those of the role are for its ordinary statements, not for migrations. */
export async function newClient({ url, schema, caFile }: DatabaseAddress): Promise<Session> {
  const routes = new Routes(addressOf(url, caFile));
  const settings = new SessionSettings(MIGRATION_LIMITS, { schema, options: routes.address.options });
  let chosen = routes.usualWay;
  const MigrationSession = sessionsWith(settings, () => chosen);
  const session = await openSession({
    routes,
    settings,
    deadlineMs: DEADLINES_MS.prompt,
    open: async (way) => {
      chosen = way;
      const client = new MigrationSession({
        application_name: "muster-migrate",
        connectionTimeoutMillis: Math.min(
          CONNECT_DEADLINE_MS,
          routes.address.connectMs ?? CONNECT_DEADLINE_MS,
        ),
        query_timeout: STATEMENT_DEADLINE_MS,
      });
      // A connection that the server ends fails its next statement; without a listener it would end the process at once.
      client.on("error", () => void client.end());
      await client.connect();
      return client;
    },
    discard: (client) => void client.end(),
  });
  await seeSearchPath(session, settings.searchPath);
  return session;
}

/** @throws MusterError when it is not the one that was asked for */
async function seeSearchPath(session: Session, wanted: string | undefined): Promise<void> {
  if (wanted === undefined) return;
  try {
    const { rows } = await session.query<{ path: string; database: string }>(
      within(DEADLINES_MS.prompt, { text: SEARCH_PATH }),
    );
    checkSearchPath(wanted, rows[0]?.path ?? "", rows[0]?.database ?? "");
  } catch (error) {
    await session.end();
    throw error;
  }
}

function mayNotCreate(what: string, right: string, cause: unknown): MusterError {
  const mend = "let whoever may do it create it, with this role as its owner, and migrate again";
  return new MusterError(
    "failed_precondition",
    `the ${what} does not exist, and this role lacks the right to create it (${right}); nothing was changed: ${mend}`,
    { cause },
  );
}

/** Creates the database and the schema where they are missing. */
export async function connectOrCreate(
  address: DatabaseAddress,
  say: (line: string) => void,
): Promise<Session> {
  const session = await connectOrCreateDatabase(address, say);
  if (address.schema !== undefined) await createSchema(session, address.schema, say);
  return session;
}

async function createSchema(session: Session, schema: string, say: (line: string) => void): Promise<void> {
  try {
    const { rows } = await session.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [schema]);
    if (rows.length > 0) return;
    say(`schema "${schema}" does not exist: creating it`);
    await session.query(`CREATE SCHEMA IF NOT EXISTS ${session.escapeIdentifier(schema)}`);
  } catch (error) {
    // 23505: another migration has just created it.
    if (hasCode(error, "23505")) return;
    await session.end();
    throw hasCode(error, NO_RIGHT)
      ? mayNotCreate(`schema "${schema}"`, "CREATE on the database", error)
      : error;
  }
}

/** In UTF8 whatever encoding the server's other databases have. */
async function connectOrCreateDatabase(
  address: DatabaseAddress,
  say: (line: string) => void,
): Promise<Session> {
  try {
    return await newClient(address);
  } catch (error) {
    if (!hasCode(error, UNDEFINED_DATABASE)) throw error;
  }
  const target = UrlParts.of(address.url);
  if (target === undefined) throw new Error("a database that a socket's folder names has to exist");
  const name = target.database;
  say(`database "${name}" does not exist: creating it`);
  const admin = await newClient({ ...address, schema: undefined, url: target.in("postgres").toString() });
  try {
    const { rows } = await admin.query<{ encoding: number | string }>(
      "SELECT d.encoding FROM pg_database AS d WHERE d.datname = 'template1'",
    );
    const usual = rows.length === 0 || Number(rows[0]?.encoding) === UTF8;
    const inUtf8 = usual ? "" : " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}${inUtf8}`);
  } catch (error) {
    if (hasCode(error, NO_RIGHT)) throw mayNotCreate(`database "${name}"`, "CREATEDB", error);
    // 42P04: another migration has just created it.
    if (!hasCode(error, "42P04") && !hasCode(error, "23505")) throw error;
  } finally {
    await admin.end();
  }
  return newClient(address);
}
