import { MusterError } from "@muster/job";
import { ConfigError, hideSecrets, readConfig } from "@muster/runtime";
import { DATABASE_CONFIG } from "./config.ts";
import { migrate } from "./migrate.ts";

const say = (line: string): boolean => process.stdout.write(`migrate: ${line}\n`);

try {
  const { DATABASE_URL } = readConfig(DATABASE_CONFIG, process.env);
  const applied = await migrate({ url: DATABASE_URL, say });
  say(
    applied.length === 0
      ? "the schema is up to date"
      : `applied ${applied.length} of them; the schema is up to date`,
  );
} catch (error) {
  // Written for people; the stack would hide what to do.
  if (error instanceof MusterError) process.stderr.write(`migrate failed: ${error.message}\n`);
  else tell(error);
  process.exitCode = 1;
}

function tell(error: unknown): void {
  const reason = error instanceof ConfigError || !(error instanceof Error) ? String(error) : error.stack;
  process.stderr.write(
    `migrate failed: ${hideSecrets(String(reason))}\nIs DATABASE_URL right, and does the server run?\n`,
  );
}
