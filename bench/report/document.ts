import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Measure } from "../measures/measure.ts";
import { PAYLOAD_BYTES } from "../run/payload.ts";
import type { Results } from "../run/results.ts";
import { ALL_SYSTEMS } from "../systems/index.ts";
import { budgets } from "./budgets.ts";
import { charts } from "./charts.ts";
import { differences } from "./differences.ts";
import { measureTable, number, table } from "./table.ts";
import { isMet, type Target, targets } from "./targets.ts";

export interface Report {
  readonly measures: readonly Measure[];
  readonly results: Results;
  readonly environment: Readonly<Record<string, string>>;
  /** The command that does it again. */
  readonly command: string;
  readonly rounds: number;
  readonly quick: boolean;
  /** Day of the run, as 2026-01-31. */
  readonly date: string;
}

/** Writes benchmarks.md, benchmarks.json and benchmarks/*.svg into the folder. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  const { measures, results, ...run } = report;
  const images = join(folder, "benchmarks");
  await mkdir(images, { recursive: true });
  const json = { ...run, targets: targets(results), budgets: budgets(results), results: results.all };
  await writeFile(join(folder, "benchmarks.json"), `${JSON.stringify(json, undefined, 2)}\n`);
  await writeFile(join(folder, "benchmarks.md"), text(report));
  for (const measure of measures)
    for (const [name, svg] of Object.entries(charts(measure, results)))
      await writeFile(join(images, name), svg);
}

function text({ measures, results, environment, command, rounds, quick, date }: Report): string {
  return [
    "# Benchmarks",
    "",
    `Written by the run itself, on ${date}; to do it again: \`${command}\`.`,
    "",
    ...(quick
      ? ["**A quick run, with a twentieth of the counts: it shows that everything works, and no more.**", ""]
      : []),
    `No-op jobs with ${PAYLOAD_BYTES} bytes of JSON. Every run begins with an empty database, made by the system's own ` +
      "migration, and an empty Redis; submitting and working happen in processes of their own. The systems take turns, " +
      `${rounds} ${rounds === 1 ? "round" : "rounds"}, and each round begins with another one; the tables show the **median** [least–most]. After each ` +
      "run its jobs are counted, with Muster also the attempts: a run that lost one would have failed.",
    "",
    "## Targets",
    "",
    table(["", "wanted", "measured", "met"], targets(results).map(targetRow)),
    "",
    "## Budget of a job",
    "",
    "Processor time, warm; a change that goes past one of them says why.",
    "",
    table(["", "budget", "measured", "met"], budgets(results).map(targetRow)),
    "",
    "## Measured on",
    "",
    ...Object.entries(environment).map(([name, value]) => `- ${name}: ${value}`),
    "",
    "## What was compared",
    "",
    "Each rival as it comes, and at the fastest configuration that its documentation names.",
    "",
    configurations(),
    "",
    ...measures.flatMap((measure) => section(measure, results)),
  ].join("\n");
}

function configurations(): string {
  return table(
    ["", "submits by", "works by", "keeps of a finished job", "acknowledges"],
    ALL_SYSTEMS.map(({ title, configuration: { submits, works, keeps, acknowledges } }) => [
      title,
      submits,
      works,
      keeps,
      acknowledges,
    ]),
  );
}

const PAIRS =
  "How far the first is above or below the other, as the 95 % interval of the mean of the rounds:";

function section(measure: Measure, results: Results): string[] {
  const images = Object.keys(charts(measure, results)).map(
    (name) => `![${measure.name}](benchmarks/${name})`,
  );
  const title = `${measure.name.slice(0, 1).toUpperCase()}${measure.name.slice(1)}`;
  const rounds = measure.rounds === undefined ? [] : ["One round."];
  const compared = differences(measure, results);
  return [
    `## ${title}`,
    "",
    [measure.how, ...rounds].join(" "),
    "",
    measureTable(measure, results),
    "",
    ...(compared === undefined ? [] : [PAIRS, "", compared, ""]),
    ...images.flatMap((image) => [image, ""]),
  ];
}

const SIGNS = { "at least": "≥", "at most": "≤", below: "<", above: ">" };

function targetRow(target: Target): string[] {
  const { what, bound, value, unit, measured } = target;
  const wanted = `${SIGNS[bound]} ${number(value)} ${unit}`;
  if (measured === undefined) return [what, wanted, "–", "not measured"];
  return [what, wanted, `${number(measured)} ${unit}`, isMet(target) ? "yes" : "**no**"];
}
