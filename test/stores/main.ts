import { mkdir, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { takeTurns } from "../chaos/world/take-turns.ts";
import type { Configuration } from "./configuration.ts";
import { CONFIGURATIONS } from "./configurations/index.ts";
import { writeIntoPage } from "./page.ts";
import { jsonReport, line, table, why } from "./report.ts";
import { isGreen, type Row, runConfiguration } from "./run.ts";

const HELP = `Runs Muster on each way in which teams have their stores, breaks what can fail over, and prints one table.
What is missing is installed by the system's package manager where that is allowed; what cannot be had is said.

  make stores                          every configuration
  make stores ARGS="--short"           the set that runs with every change
  make stores ARGS="--only pgbouncer"  configurations whose name contains "pgbouncer"

  --short       the short set only
  --only TEXT   configurations whose name contains TEXT; may be repeated
  --beside N    up to N configurations at a time, each on stores of its own (default 1, which --write needs)
  --list        print the configurations, and run nothing
  --write       write the table into docs/stores.md
  --json FILE   write {"numPassedTests", "numFailedTests", …} to FILE, as Vitest does
  --help        this text
`;

/** Not kept by git. */
const OUTPUT = ".muster/stores";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function refuse(mistake: string): never {
  process.stderr.write(`${mistake}\n\n${HELP}`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        short: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: [] },
        beside: { type: "string", default: "1" },
        list: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        json: { type: "string" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function choose(only: readonly string[], short: boolean): Configuration[] {
  const named = ({ name }: Configuration): boolean =>
    only.length === 0 || only.some((text) => name.toLowerCase().includes(text.toLowerCase()));
  const chosen = CONFIGURATIONS.filter((each) => named(each) && (!short || each.short === true));
  if (chosen.length === 0) refuse(`no such configuration; --list names them all`);
  return chosen;
}

async function runAll(chosen: readonly Configuration[], beside: number): Promise<Row[]> {
  const rows: Row[] = [];
  await takeTurns([...chosen.entries()], beside, async ([index, configuration]) => {
    const number = `[${index + 1}/${chosen.length}]`;
    say(`\n${number} ${configuration.name}`);
    // Lines of several mix: each says whose it is.
    const told = (text: string): void => say(`  ${beside > 1 ? `${number} ` : ""}${text}`);
    const row = await runConfiguration(configuration, (event) => told(`  ${event}`));
    told(line(row));
    for (const reason of why(row)) told(`  ${reason}`);
    if (row.output !== undefined) {
      const file = `${OUTPUT}/${index + 1}.log`;
      await mkdir(OUTPUT, { recursive: true });
      await writeFile(file, row.output);
      told(`  what its processes printed: ${file}`);
    }
    rows[index] = row;
  });
  return rows;
}

/** Beside others its figures are not what the page is for. */
function readBeside({ beside, write }: { readonly beside: string; readonly write: boolean }): number {
  if (!/^[1-9]\d?$/u.test(beside)) refuse(`--beside: expected a whole number from 1 to 99; got "${beside}"`);
  if (write && beside !== "1") refuse(`--beside: expected 1 with --write; got "${beside}"`);
  return Number(beside);
}

const options = readOptions();
// What was started is stopped by the listeners of "exit", which a signal by itself does not call.
process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
if (options.help) say(HELP);
else if (options.list) for (const { name, how } of CONFIGURATIONS) say(`${name} (${how})`);
else {
  const rows = await runAll(choose(options.only, options.short), readBeside(options));
  say(`\n${table(rows)}\n`);
  if (options.write) await writeIntoPage(rows);
  const ran = rows.filter(({ cannot }) => cannot === undefined);
  const failed = ran.filter((row) => !isGreen(row)).length;
  if (options.json !== undefined) await writeFile(options.json, JSON.stringify(jsonReport(ran)));
  say(`${ran.length - failed} green, ${failed} red, ${rows.length - ran.length} cannot be had here`);
  process.exitCode = failed > 0 ? 1 : 0;
}
