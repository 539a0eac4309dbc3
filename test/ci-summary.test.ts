import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** What `.ci/run` says at its end of these reports and of these steps that failed. */
function summary(reports: Readonly<Record<string, unknown>>, steps: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "muster-summary-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "reports"));
  for (const [name, report] of Object.entries(reports))
    writeFileSync(
      join(folder, "reports", name),
      typeof report === "string" ? report : JSON.stringify(report),
    );
  writeFileSync(join(folder, "failed"), steps.map((step) => `${step}\n`).join(""));
  const args = [".ci/summary.mjs", join(folder, "reports"), join(folder, "failed")];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  return { lines: stdout.trimEnd().split("\n"), status };
}

test("CI's last line is the sum, and before it stands which test of which file failed, and why", () => {
  const { lines, status } = summary(
    {
      "test.json": {
        numPassedTests: 3,
        numFailedTests: 1,
        testResults: [
          {
            name: join(ROOT, "test/one.test.ts"),
            status: "failed",
            assertionResults: [
              { fullName: "it stops", status: "failed", duration: 3_100, failureMessages: ["Error: late"] },
              { fullName: "it starts", status: "passed", duration: 5 },
            ],
          },
          // No test of it began.
          { name: "hooks.test.ts", status: "failed", message: "Hook timed out", assertionResults: [] },
        ],
      },
      "chaos.json": { numPassedTests: 18, numFailedTests: 0 },
      "cut.json": '{"num',
    },
    ["test", "check"],
  );
  expect(status).toBe(1);
  expect(lines.at(-1)).toBe("21 passed, 2 failed");
  expect(lines).toEqual(
    expect.arrayContaining([
      "  step: check",
      "  ✗ test/one.test.ts: it stops (3.1 s)",
      "      Error: late",
      "  ✗ hooks.test.ts",
      "      Hook timed out",
    ]),
  );
  expect(lines.join("\n")).toContain("  report cut.json: ");
});

test("CI is green when no step and no test failed, and red when nothing ran at all", () => {
  const green = summary({ "test.json": { numPassedTests: 3, numFailedTests: 0, testResults: [] } }, []);
  expect(green).toEqual({ lines: ["3 passed, 0 failed"], status: 0 });
  expect(summary({}, []).status).toBe(1);
});
