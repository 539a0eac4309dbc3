// The end of a run: what took how long, what failed and in which file, and the sum of all tests as the last line.
// node .ci/summary.mjs <folder of the reports> <file: the names of the steps that failed, a line each>
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** A message may hold the whole output of a process. */
const MAX_LINES = 6;
const MAX_COLUMNS = 300;
const MAX_FAILURES = 60;
const SLOWEST = 12;

const [folder, failedSteps] = process.argv.slice(2);
const reports = readdirSync(folder).map((file) => ({ file, ...readReport(join(folder, file)) }));
const steps = readFileSync(failedSteps, "utf8").split("\n").filter(Boolean);
const files = reports.flatMap(({ testResults = [] }) => testResults);

/** A program that was killed amid its report leaves half of one. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return { unreadable: error.message };
  }
}

const say = (text) => process.stdout.write(`${text}\n`);

const nameOf = (file) => (file.startsWith("/") ? relative(process.cwd(), file) : file);

function firstLines(text) {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(0, MAX_LINES).map((line) => `      ${line.slice(0, MAX_COLUMNS)}`);
}

/** Of a file its tests that failed; the file itself when that is a hook of it, or what it imports. */
function failuresOf({ name, status, message = "", assertionResults = [] }) {
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0 && status === "failed") return [[`  ✗ ${nameOf(name)}`, ...firstLines(message)]];
  return failed.map(({ fullName, duration, failureMessages = [] }) => [
    `  ✗ ${nameOf(name)}: ${fullName}${duration === undefined ? "" : ` (${(duration / 1000).toFixed(1)} s)`}`,
    ...firstLines(failureMessages[0] ?? ""),
  ]);
}

function tellSlowest() {
  const timed = files
    .filter(({ startTime, endTime }) => endTime > startTime)
    .map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1000 }))
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST);
  if (timed.length === 0) return;
  say("== the slowest files");
  for (const { name, seconds } of timed) say(`  ${seconds.toFixed(0).padStart(4)} s ${nameOf(name)}`);
}

function tellFailures() {
  const failures = files.flatMap(failuresOf);
  const unreadable = reports.filter((report) => report.unreadable !== undefined);
  if (failures.length + steps.length + unreadable.length === 0) return;
  say("== what failed");
  for (const step of steps) say(`  step: ${step}`);
  for (const { file, unreadable: why } of unreadable) say(`  report ${file}: ${why}`);
  for (const lines of failures.slice(0, MAX_FAILURES)) say(lines.join("\n"));
  if (failures.length > MAX_FAILURES) say(`  … and ${failures.length - MAX_FAILURES} more`);
}

tellSlowest();
tellFailures();
const sum = (field) => reports.reduce((total, report) => total + (report[field] ?? 0), 0);
// A step that failed without a failing test (a crash, a lint) counts as one failure.
const failed = Math.max(sum("numFailedTests"), steps.length);
say(`${sum("numPassedTests")} passed, ${failed} failed`);
process.exitCode = failed > 0 || sum("numPassedTests") === 0 ? 1 : 0;
