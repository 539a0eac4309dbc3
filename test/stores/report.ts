import { isGreen, type Recovered, type Row, reasons, seconds } from "./run.ts";

const MAX_REASONS = 8;

/** The longest of them, whatever was broken. */
function worst(recoveries: readonly Recovered[]): Recovered | undefined {
  return recoveries.toSorted((a, b) => b.ms - a.ms)[0];
}

/** One line for a terminal. */
export function line(row: Row): string {
  const end = `(${row.seconds.toFixed(0)} s)`;
  if (row.cannot !== undefined) return `– ${row.name}: cannot be had: ${row.cannot} ${end}`;
  const { acknowledged = 0, lost = [], twice = [], recoveries = [] } = row;
  return (
    `${isGreen(row) ? "✓" : "✗"} ${row.name}: ${acknowledged} acknowledged, ${lost.length} lost, ` +
    `${twice.length} done twice, worst recovery ${seconds(worst(recoveries)?.ms ?? 0)} s ${end}`
  );
}

/** Why a row is red, as far as a terminal has room. */
export function why(row: Row): string[] {
  const all = reasons(row);
  const more = all.length > MAX_REASONS ? [`and ${all.length - MAX_REASONS} more`] : [];
  return [...all.slice(0, MAX_REASONS), ...more];
}

/** As Vitest's JSON reports have it, for what sums them; of rows that ran. */
export function jsonReport(ran: readonly Row[]): object {
  const green = ran.filter(isGreen).length;
  const assertionResults = ran.map((row) => ({
    fullName: row.name,
    status: isGreen(row) ? "passed" : "failed",
    duration: row.seconds * 1000,
    failureMessages: isGreen(row) ? [] : [why(row).join("\n")],
  }));
  return {
    numPassedTests: green,
    numFailedTests: ran.length - green,
    testResults: [{ name: "make stores", assertionResults }],
  };
}

const HEAD = [
  "",
  "configuration",
  "ran on",
  "acknowledged",
  "lost",
  "done twice",
  "worst recovery",
  "the store's own time before",
  "last earlier job",
  "idle latency p50, before and after",
];

/** All rows as a Markdown table. */
export function table(rows: readonly Row[]): string {
  return [HEAD, HEAD.map(() => "---"), ...rows.map(cells)].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cells(row: Row): string[] {
  const name = `${row.name} (${row.how})`;
  if (row.cannot !== undefined)
    return ["–", name, `cannot be had here: ${row.cannot}`, ...HEAD.slice(3).map(() => "")];
  const { versions = "", acknowledged = 0, lost = [], twice = [], recoveries = [] } = row;
  const slowest = worst(recoveries);
  return [
    isGreen(row) ? "✓" : "✗",
    name,
    versions,
    String(acknowledged),
    String(lost.length),
    String(twice.length),
    slowest === undefined ? "" : `${seconds(slowest.ms)} s: ${slowest.breakage.what}`,
    slowest === undefined ? "" : `${seconds(slowest.storesOwnMs)} s`,
    slowest === undefined ? "" : `${seconds(Math.max(...recoveries.map(({ lastMs }) => lastMs)))} s`,
    `${milliseconds(row.idleBefore)}, ${milliseconds(row.idleAfter)}`,
  ];
}

const milliseconds = (ms: number | undefined): string => (ms === undefined ? "–" : `${ms.toFixed(0)} ms`);
