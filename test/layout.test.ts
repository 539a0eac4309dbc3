import { expect, test } from "vitest";
import { ALONE, chosenFiles, integrationFiles, LONG_FILES, LONGEST, RACING, speaksSql } from "./layout.ts";

test("the files that are named exist", () => {
  const files = new Set(integrationFiles());
  const named = [...ALONE, ...LONGEST, ...RACING, ...LONG_FILES.keys()];
  expect(named.filter((file) => !files.has(file))).toEqual([]);
});

test("what races in SQL comes to a database, and runs again at the strictest isolation with each change", () => {
  const again = chosenFiles({ TEST_ISOLATION: "serializable", TEST_RACES: "only" });
  expect(again.toSorted()).toEqual([...RACING].toSorted());
  expect(again.filter((file) => !speaksSql(file))).toEqual([]);
  expect(chosenFiles({ TEST_ISOLATION: "serializable" })).toEqual(expect.arrayContaining(again));
});

test("what is long runs with make proofs, and what stands for it with each change", () => {
  const usual = new Set(chosenFiles({}));
  expect(chosenFiles({ TEST_LONG: "1" })).toEqual(integrationFiles());
  expect([...LONG_FILES.keys()].filter((file) => usual.has(file))).toEqual([]);
  expect([...LONG_FILES.values()].filter(({ stays }) => !usual.has(stays))).toEqual([]);
});

test("at another transaction isolation those are left out that come to no database", () => {
  const leftOut = integrationFiles().filter((file) => !speaksSql(file));
  expect(leftOut).toContain("packages/queue/test/redis.test.ts");
  expect(leftOut).toContain("apps/worker/test/command.test.ts");
  expect(leftOut.filter((file) => /^(packages\/(db|client|maintenance)|test\/system)\//u.test(file))).toEqual(
    [],
  );
});
