import assert from "node:assert/strict";
import { expect, test } from "vitest";
import { isGreen, runScenario } from "../../run.ts";
import { upgrade } from "../../scenarios/upgrades/upgrade.ts";
import { changedCopy } from "../changed-copy.ts";

test("with a migration that renames what processes of the release before use, the upgrade is red", async () => {
  const to = "ALTER TABLE tasks RENAME COLUMN last_error TO error;\n";
  await using copy = await changedCopy({ file: "migrations/9998_renamed.sql", to });
  const result = await runScenario(upgrade, { seed: 1, mutant: copy.root });
  assert.equal(result.skipped, undefined);
  assert.notEqual(result.acknowledged, 0, result.error);
  // It went well up to there.
  expect(result.faults).toContain("migrate beside an open transaction and a long query");
  expect(isGreen(result)).toBe(false);
  // Whatever old workers had to end, they could not.
  expect(result.lost).not.toEqual([]);
}, 300_000);
