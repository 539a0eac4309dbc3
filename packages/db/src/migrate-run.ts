import { constants } from "node:os";
import { MusterError } from "@muster/job";
import { ConfigError, hideSecrets, onStopSignals, readConfig } from "@muster/runtime";
import { DATABASE_CONFIG, databaseAddress } from "./config.ts";
import { migrate } from "./migrate.ts";
import { classify } from "./sql-state.ts";

/** A database that takes no cancel by then does not answer at all. */
const STOP_DEADLINE_MS = 10_000;

const say = (line: string): boolean => process.stdout.write(`migrate: ${hideSecrets(line)}\n`);
const complain = (line: string): boolean => process.stderr.write(`migrate ${hideSecrets(line)}\n`);

const stopping = new AbortController();
let stoppedBy: NodeJS.Signals | undefined;
/** As a shell tells of a process that a signal has ended. */
const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];
const leaveTheLease = (signal: NodeJS.Signals): void => {
  complain("ended without waiting for the database: the next one may wait half a minute for its lease");
  process.exit(exitCodeOf(signal));
};
onStopSignals({
  first: (signal) => {
    stoppedBy = signal;
    say(`${signal}: stopping; a second signal ends the process at once`);
    stopping.abort();
    setTimeout(() => leaveTheLease(signal), STOP_DEADLINE_MS).unref();
  },
  again: leaveTheLease,
});

try {
  const address = databaseAddress(readConfig(DATABASE_CONFIG, process.env));
  const applied = await migrate({ ...address, say, signal: stopping.signal });
  say(
    applied.length === 0
      ? "the schema is up to date"
      : `applied ${applied.length} of them; the schema is up to date`,
  );
} catch (error) {
  if (stoppedBy === undefined) complain(`failed: ${reasonOf(error)}`);
  else
    complain(
      `was stopped by ${stoppedBy}: ${reasonOf(error)}. Nothing is half done: run it again, and it goes on from there`,
    );
  process.exitCode = stoppedBy === undefined ? 1 : exitCodeOf(stoppedBy);
}

/** Written for people: a stack would hide what to do, and is shown only of what nobody knows. */
function reasonOf(error: unknown): string {
  if (error instanceof MusterError) return error.message;
  if (error instanceof ConfigError) return String(error);
  const { kind, cause } = classify(error);
  const said = error instanceof Error ? error.message : String(error);
  if (kind === "passing" || kind === "permanent") return `${cause} (${said})`;
  return `${error instanceof Error ? error.stack : said}\nIs DATABASE_URL right, and is the server running?`;
}
