import { isGreen, type Result, worst } from "./run.ts";

const MAX_LINES = 8;

/** One line for a terminal. */
export function line(result: Result): string {
  if (result.skipped !== undefined) return `– ${result.name}: skipped: ${result.skipped}`;
  const near = worst(result);
  const recovery =
    near === undefined ? "" : `, ${near.what}: ${seconds(near.ms)} of ${seconds(near.boundMs)} s`;
  return (
    `${isGreen(result) ? "✓" : "✗"} ${result.name}: ${result.faults.length} faults, ` +
    `${result.acknowledged} acknowledged, ${result.lost.length} lost, ` +
    `${result.doublyFinished.length} doubly finished${recovery} (${result.seconds.toFixed(0)} s)`
  );
}

/** Why a result is red; empty when it is not. */
export function reasons(result: Result): string[] {
  return [
    ...(result.error === undefined ? [] : [result.error]),
    ...result.measures
      .filter(({ ms, boundMs }) => ms > boundMs)
      .map(
        ({ what, ms, boundMs }) =>
          `too late: ${what} took ${seconds(ms)} s, promised are ${seconds(boundMs)} s`,
      ),
    ...some("lost", result.lost),
    ...some("doubly finished", result.doublyFinished),
    ...some("rule broken", result.broken),
  ];
}

function mark(result: Result): string {
  if (result.skipped !== undefined) return "–";
  return isGreen(result) ? "✓" : "✗";
}

/** The report as a Markdown table. */
export function table(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const near = worst(result);
    return [
      mark(result),
      result.skipped === undefined ? result.name : `${result.name} (skipped: ${result.skipped})`,
      summary(result.faults),
      String(result.acknowledged),
      String(result.lost.length),
      String(result.doublyFinished.length),
      String(result.broken.length),
      near === undefined ? "–" : `${near.what}: ${seconds(near.ms)} s of ${seconds(near.boundMs)} s`,
    ];
  });
  const head = [
    "",
    "scenario",
    "faults injected",
    "acknowledged",
    "lost",
    "doubly finished",
    "other",
    "worst recovery, of its bound",
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** As Vitest's JSON reports have it, for what sums them. */
export function jsonReport(results: readonly Result[]): object {
  const ran = results.filter(({ skipped }) => skipped === undefined);
  const green = ran.filter(isGreen).length;
  const assertionResults = ran.map((result) => ({
    fullName: result.name,
    status: isGreen(result) ? "passed" : "failed",
    duration: result.seconds * 1000,
    failureMessages: isGreen(result) ? [] : [reasons(result).join("\n")],
  }));
  return {
    numPassedTests: green,
    numFailedTests: ran.length - green,
    testResults: [{ name: "make chaos", assertionResults }],
  };
}

export interface Run {
  readonly seed: number;
  /** The command that does it again. */
  readonly command: string;
  /** Servers and machine, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** The report of a run, as a Markdown document. */
export function document(results: readonly Result[], { seed, command, versions }: Run): string {
  const red = results.filter((result) => !isGreen(result));
  return [
    "# Reliability report",
    "",
    `Written by the run itself, from seed ${seed}; to do it again: \`${command}\`.`,
    "What is promised, and how it is judged, is in [guarantees.md](guarantees.md).",
    "",
    red.length === 0 ? "All green." : `**${red.length} red:** ${red.map(({ name }) => name).join("; ")}.`,
    "",
    table(results),
    "",
    ...results.flatMap(details),
    "## Ran on",
    "",
    ...Object.entries(versions).map(([name, version]) => `- ${name}: ${version}`),
    "",
  ].join("\n");
}

function details({ name, seconds: took, faults, tally }: Result): string[] {
  if (tally === undefined) return [];
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ") || "none";
  return [
    `## ${name}`,
    "",
    `- ${took.toFixed(0)} s, ${faults.length} faults`,
    `- ${tally.jobs} jobs in the database, ${tally.executions} executions by their handlers' own log`,
    `- attempts on record: ${list(tally.attempts)}`,
    `- jobs of refused calls (each may exist or not): ${list(tally.refused)}`,
    "",
  ];
}

/** Faults by kind: "kill -9 worker ×3". */
function summary(faults: readonly string[]): string {
  const kinds = Map.groupBy(faults, (fault) => fault);
  return [...kinds].map(([kind, same]) => (same.length > 1 ? `${kind} ×${same.length}` : kind)).join(", ");
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

function some(what: string, items: readonly string[]): string[] {
  const shown = items.slice(0, MAX_LINES).map((item) => `${what}: ${item}`);
  return items.length > MAX_LINES ? [...shown, `… and ${items.length - MAX_LINES} more ${what}`] : shown;
}
