import { type ServerLimits, serverLimits } from "../session/limits.ts";
import { type Session, sessionsWith } from "../session/session.ts";
import { SessionSettings } from "../session/settings.ts";
import { hasCode, UNDEFINED_DATABASE } from "../sql-state.ts";

/** The longest that one statement may take: an index on a large table. */
const STATEMENT_DEADLINE_MS = 10 * 60_000;
export const MIGRATION_LIMITS: ServerLimits = serverLimits(STATEMENT_DEADLINE_MS);

/** Connected, with limits of its own: those of the role are for its ordinary statements, not for migrations. */
export async function newClient(url: string): Promise<Session> {
  const settings = new SessionSettings(MIGRATION_LIMITS);
  const MigrationSession = sessionsWith(settings);
  for (;;) {
    const client = new MigrationSession({
      connectionString: url,
      application_name: "muster-migrate",
      connectionTimeoutMillis: 5_000,
      query_timeout: STATEMENT_DEADLINE_MS,
    });
    // A connection that the server ends fails its next statement; without a listener it would end the process at once.
    client.on("error", () => void client.end());
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (!settings.giveUp(error)) throw error;
    }
  }
}

/** Creates the database when it is missing, in UTF8 whatever encoding the server's other databases have. */
export async function connectOrCreate(url: string, say: (line: string) => void): Promise<Session> {
  try {
    return await newClient(url);
  } catch (error) {
    if (!hasCode(error, UNDEFINED_DATABASE)) throw error;
  }
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  say(`database "${name}" does not exist: creating it`);
  target.pathname = "/postgres";
  const admin = await newClient(target.href);
  try {
    const { rows } = await admin.query<{ encoding: string }>(
      "SELECT pg_encoding_to_char(d.encoding) AS encoding FROM pg_database AS d WHERE d.datname = 'template1'",
    );
    const usual = rows.length === 0 || rows[0]?.encoding === "UTF8";
    const inUtf8 = usual ? "" : " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}${inUtf8}`);
  } catch (error) {
    // 42P04: another migration has just created it.
    if (!hasCode(error, "42P04") && !hasCode(error, "23505")) throw error;
  } finally {
    await admin.end();
  }
  return newClient(url);
}
