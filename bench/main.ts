import { execFileSync } from "node:child_process";
import { basename, resolve } from "node:path";
import { costMeasures } from "./measures/cost.ts";
import { MEASURES } from "./measures/index.ts";
import type { Measure, RunContext } from "./measures/measure.ts";
import { HELP, type Options, readOptions } from "./options.ts";
import { differences } from "./report/differences.ts";
import { writeReport } from "./report/document.ts";
import { environment } from "./report/environment.ts";
import { measureTable } from "./report/table.ts";
import { Results } from "./run/results.ts";
import { runMeasure } from "./run/rounds.ts";
import { Servers } from "./run/servers.ts";
import { watchStolenTime } from "./run/stolen-time.ts";
import { ALL_SYSTEMS, mustersOf } from "./systems/index.ts";

const QUICK_SHARE = 0.05;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function refuse(mistake: string): never {
  process.stderr.write(`${mistake}\n\n${HELP}`);
  process.exit(2);
}

/** With another checkout, only what can be measured of both. */
function measuresOf({ against }: Options): readonly Measure[] {
  return against === undefined ? MEASURES : costMeasures(mustersOf(resolve(against), nameOf(against)));
}

/** Its commit, where it is at one. */
function nameOf(checkout: string): string {
  try {
    const args = ["-C", checkout, "rev-parse", "--short", "HEAD"];
    return execFileSync("git", args, { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    // A copy without a history is measured all the same.
    return basename(resolve(checkout));
  }
}

const OURS = ["muster", "muster-grpc", "muster-remote"];

function chosen(options: Options): Measure[] {
  const { only, against, systems = against === undefined ? undefined : OURS } = options;
  const measures = measuresOf(options).filter(
    ({ name }) => only.length === 0 || only.some((text) => name.includes(text.toLowerCase())),
  );
  if (measures.length === 0)
    refuse(`--only: no measure's name contains ${only.map((text) => `"${text}"`).join(" or ")}`);
  if (systems === undefined) return measures;
  return measures.flatMap((measure) => {
    const entries = measure.entries.filter(({ system }) => systems.includes(system));
    return entries.length === 0 ? [] : [{ ...measure, entries }];
  });
}

async function runAll(measures: readonly Measure[], options: Options): Promise<void> {
  const { quick, rounds, times, out } = options;
  await using servers = await Servers.start();
  const results = new Results();
  const context: RunContext = {
    servers,
    quick,
    scale: (count) => (quick ? Math.ceil(count * QUICK_SHARE) : count * times),
    median: (...names) => results.median(...names),
    say,
  };
  const disturbed: string[] = [];
  for (const measure of measures) {
    const stolen = await watchStolenTime();
    await runMeasure(measure, measure.entries, Math.min(rounds, measure.rounds ?? rounds), context, results);
    const percent = Math.round(((await stolen()) ?? 0) * 100);
    const compared = differences(measure, results);
    if (compared !== undefined) say(`\n${measureTable(measure, results)}\n\n${compared}`);
    if (percent > 0) disturbed.push(`${measure.name} ${percent} %`);
  }
  // Ratios of such measures are no better than their luck: say so where they are read.
  const taken = disturbed.length === 0 ? "none, as far as the system tells" : disturbed.join(", ");
  say(`\nprocessor time that the host took away: ${taken}`);
  if (out === undefined) return;
  await writeReport(out, {
    measures,
    results,
    environment: { ...(await environment(servers)), "Processor time that the host took away": taken },
    command: commandOf(process.argv.slice(2)),
    rounds,
    quick,
    date: new Date().toISOString().slice(0, 10),
  });
  say(`\nwritten: ${out}/benchmarks.md`);
}

function commandOf(args: readonly string[]): string {
  const quoted = args.map((arg) => (arg.includes(" ") ? `'${arg}'` : arg)).join(" ");
  return quoted === "" ? "make bench" : `make bench ARGS="${quoted}"`;
}

function list(): void {
  for (const { name, entries } of MEASURES)
    say(`${name}\n${entries.map((entry) => `  ${entry.name}`).join("\n")}`);
  say(`\nsystems: ${ALL_SYSTEMS.map(({ id }) => id).join(", ")}`);
}

let options: Options;
try {
  options = readOptions(
    process.argv.slice(2),
    ALL_SYSTEMS.map(({ id }) => id),
  );
} catch (error) {
  refuse(error instanceof Error ? error.message : String(error));
}
// What was started is stopped by the listeners of "exit".
process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
if (options.help) say(HELP);
else if (options.list) list();
else await runAll(chosen(options), options);
