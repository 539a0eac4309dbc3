import { expect, test } from "vitest";
import {
  ALONE,
  chosenFiles,
  integrationFiles,
  LONGEST,
  RACING_PROCESSES,
  speaksSql,
  WITHOUT_RACES,
} from "./layout.ts";

test("the files that are named exist", () => {
  const files = new Set(integrationFiles());
  const named = [...ALONE, ...LONGEST, ...RACING_PROCESSES, ...WITHOUT_RACES];
  expect(named.filter((file) => !files.has(file))).toEqual([]);
});

test("what runs again at the strictest isolation with each change comes to a database, and what is left out would run otherwise", () => {
  const again = chosenFiles({ TEST_ISOLATION: "serializable", TEST_RACES: "only" });
  expect(again).toEqual(expect.arrayContaining([...RACING_PROCESSES]));
  expect(again.filter((file) => !speaksSql(file) || WITHOUT_RACES.has(file))).toEqual([]);
  const all = chosenFiles({ TEST_ISOLATION: "serializable" });
  expect(all).toEqual(expect.arrayContaining([...again, ...WITHOUT_RACES]));
  // One statement after the other, several at once, and several by what it imports.
  expect(again).not.toContain("packages/db/test/list-jobs.test.ts");
  expect(again).toContain("packages/db/test/unique.test.ts");
  expect(again).toContain("packages/db/test/concurrency/concurrency.test.ts");
});

test("at another transaction isolation those are left out that come to no database", () => {
  const leftOut = integrationFiles().filter((file) => !speaksSql(file));
  expect(leftOut).toContain("packages/queue/test/redis.test.ts");
  expect(leftOut).toContain("apps/worker/test/command.test.ts");
  expect(leftOut.filter((file) => /^(packages\/(db|client|maintenance)|test\/system)\//u.test(file))).toEqual(
    [],
  );
});
