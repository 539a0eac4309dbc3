import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { document, jsonReport, table } from "./report.ts";
import { isGreen, type Result } from "./run.ts";
import { runAll } from "./run-all.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios as allScenarios } from "./scenarios/index.ts";
import type { RandomOptions } from "./scenarios/random.ts";
import { versions } from "./versions.ts";

const HELP = `Breaks a real Muster in the ways that production does, and checks that nothing was lost.

  make chaos                       every scenario
  make chaos ARGS="--short"        the set that runs with every change
  make chaos ARGS="--only redis"   scenarios whose name contains "redis"
  make chaos ARGS="--seed 7"       the random choices of a run that printed seed 7

  --short         the short set only (about a minute, three at a time)
  --only TEXT     scenarios whose name contains TEXT; may be repeated
  --seed N        where random choices start; chosen by chance and printed when missing
  --beside N      up to N scenarios at a time, each in a world of its own (default 1)
  --rounds N      all of it N times, each time with the next seed (default 1)
  --minutes N     how long random faults go on (default 2)
  --jobs N        how many jobs are acknowledged meanwhile, at least (default 10000)
  --list          print the scenarios and what they cover, and run nothing
  --report FILE   write the table to FILE as Markdown
  --json FILE     write {"numPassedTests", "numFailedTests", …} to FILE, as Vitest does
  --help          this text
`;

const OPTIONS = {
  short: { type: "boolean" },
  only: { type: "string", multiple: true },
  seed: { type: "string" },
  beside: { type: "string" },
  rounds: { type: "string" },
  minutes: { type: "string" },
  jobs: { type: "string" },
  list: { type: "boolean" },
  report: { type: "string" },
  json: { type: "string" },
  help: { type: "boolean" },
} as const;

const RANDOM: RandomOptions = { minutes: 2, jobs: 10_000 };

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function refuse(mistake: string): never {
  process.stderr.write(`${mistake}\n\n${HELP}`);
  process.exit(2);
}

function readOptions(): ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"] {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function readNumber(name: string, text: string | undefined, missing: number): number {
  if (text === undefined) return missing;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    refuse(`--${name}: expected a whole number from 1; got "${text}"`);
  return number;
}

function choose(only: readonly string[], short: boolean, random: RandomOptions): Scenario[] {
  const named = (scenario: Scenario): boolean =>
    only.length === 0 || only.some((text) => scenario.name.toLowerCase().includes(text.toLowerCase()));
  const chosen = allScenarios(random).filter(
    (scenario) => named(scenario) && (!short || scenario.short === true),
  );
  if (chosen.length === 0)
    refuse(`--only: no scenario's name contains ${only.map((text) => `"${text}"`).join(" or ")}`);
  return chosen;
}

/** This run's command with its seed, and without what it wrote. */
function commandFor(seed: number): string {
  const args = process.argv
    .slice(2)
    .map((arg) => (arg.includes(" ") ? `'${arg}'` : arg))
    .join(" ")
    .replaceAll(/ ?--(?:seed|report|json)[ =]\S+/gu, "");
  return `make chaos ARGS="${`${args} --seed ${seed}`.trim()}"`;
}

const { short = false, only = [], ...given } = readOptions();
const scenarios = choose(only, short, {
  minutes: readNumber("minutes", given.minutes, RANDOM.minutes),
  jobs: readNumber("jobs", given.jobs, RANDOM.jobs),
});
/** Errors that no scenario waited for: the run is red, and goes on, for its end would leave all others untold. */
let unheard = 0;
process.on("unhandledRejection", (reason) => {
  unheard += 1;
  say(`an error that no scenario waited for: ${reason instanceof Error ? reason.stack : String(reason)}`);
});
// What was started is stopped by the listeners of "exit", which a signal by itself does not call.
process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
if (given.help === true) say(HELP);
else if (given.list === true) {
  for (const { name, covers = [] } of scenarios)
    say(`${name}${covers.length > 0 ? ` (${covers.join(", ")})` : ""}`);
} else {
  const seed = readNumber("seed", given.seed, Math.ceil(Math.random() * 1e6));
  const beside = readNumber("beside", given.beside, 1);
  const results: Result[] = [];
  for (let round = 0; round < readNumber("rounds", given.rounds, 1); round += 1) {
    say(`seed ${seed + round}: ${scenarios.length} scenarios`);
    const ofRound = await runAll(scenarios, { seed: seed + round, beside, say });
    say(`\n${table(ofRound)}\n`);
    results.push(...ofRound);
  }
  const ran = results.filter(({ skipped }) => skipped === undefined);
  const green = ran.filter(isGreen).length;
  const failed = ran.length - green + unheard;
  if (given.report !== undefined) {
    await writeFile(
      given.report,
      document(results, { seed, command: commandFor(seed), versions: await versions() }),
    );
  }
  if (given.json !== undefined) {
    await writeFile(given.json, JSON.stringify(jsonReport(results)));
  }
  say(
    `${green} green, ${failed} red${results.length > ran.length ? `, ${results.length - ran.length} skipped` : ""}${failed > 0 ? `; again: make chaos ARGS="--seed ${seed} --only …"` : ""}`,
  );
  process.exitCode = failed > 0 ? 1 : 0;
}
