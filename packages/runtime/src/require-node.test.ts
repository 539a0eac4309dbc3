import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const CHECK = fileURLToPath(new URL("../require-node.cjs", import.meta.url));

/** Runs a program that says "runs", in a Node that takes itself for this version. */
function runAs(version: string): { stdout: string; stderr: string; status: number | null } {
  const versions = `Object.defineProperty(process.versions, "node", { value: "${version}" });`;
  const program = `${versions} require(${JSON.stringify(CHECK)}); console.log("runs");`;
  return spawnSync(process.execPath, ["--eval", program], { encoding: "utf8" });
}

test.each(["18.20.8", "22.18.0"])("Node %s is told what is needed and where to get it", (version) => {
  const { stdout, stderr, status } = runAs(version);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(new RegExp(`needs Node 24 or newer, and this is Node ${version}`, "u"));
  expect(stderr).toContain("npm ci");
});

test.each(["24.0.0", "26.1.0"])("Node %s will do", (version) => {
  expect(runAs(version)).toMatchObject({ status: 0, stdout: "runs\n", stderr: "" });
});
