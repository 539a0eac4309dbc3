import { userInfo } from "node:os";
import { checkSchema, DATABASE_CONFIG, type Database, databaseAddress, openDatabase } from "@muster/db";
import { type ErrorCode, MusterError } from "@muster/job";
import { ConfigError, createLogger, createMetrics, faultOf, hideSecrets, readConfig } from "@muster/runtime";
import { type Order, readOrder } from "./arguments.ts";
import { carryOut, type Told } from "./orders.ts";

/** As all commands have them. */
const EXIT: Readonly<Partial<Record<ErrorCode, number>>> = { unavailable: 3, not_found: 5 };
const USAGE = 2;

/** Does what was typed, on the database of the environment. */
export async function runToken(given: readonly string[]): Promise<void> {
  const read = readOrder(given);
  // Told before, by whoever has called this.
  if ("mistakes" in read) return;
  try {
    const { out, said } = await onDatabase((database) => carryOut(database, read.order, maker()));
    // First what a script may read, and only that.
    process.stdout.write(out);
    process.stderr.write(said);
  } catch (error) {
    process.stderr.write(`token: ${hideSecrets(reasonOf(error, read.order))}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

async function onDatabase(act: (database: Database) => Promise<Told>): Promise<Told> {
  const address = databaseAddress(readConfig(DATABASE_CONFIG, process.env));
  const log = createLogger({ name: "token", level: "silent" });
  const metrics = createMetrics();
  const database = openDatabase({ ...address, connections: 1, name: "muster-token", log, metrics });
  try {
    await checkSchema(database);
    return await act(database);
  } finally {
    await database.close();
  }
}

/** Who has made a key: there is no identity here, but an account of this machine. */
function maker(): string {
  try {
    return `${userInfo().username} (command line)`;
  } catch {
    // In a container whose user has no name.
    return "command line";
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return USAGE;
  return error instanceof MusterError ? (EXIT[error.code] ?? 1) : 1;
}

/** Written for people: a stack would hide what to do, and is shown only of what nobody knows. */
function reasonOf(error: unknown, { act }: Order): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof MusterError) return `${act}: ${faultOf(error)?.cause ?? error.message}`;
  return `${act} failed: ${error instanceof Error ? error.stack : String(error)}`;
}
