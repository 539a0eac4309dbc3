import { expect, test } from "vitest";
import { integrationFiles, speaksSql, WAITING } from "./layout.ts";

test("what runs side by side exists", () => {
  const files = new Set(integrationFiles());
  expect([...WAITING].filter((file) => !files.has(file))).toEqual([]);
});

test("at another transaction isolation those are left out that come to no database", () => {
  const leftOut = integrationFiles().filter((file) => !speaksSql(file));
  expect(leftOut).toContain("packages/queue/test/redis.test.ts");
  expect(leftOut).toContain("apps/worker/test/command.test.ts");
  expect(leftOut.filter((file) => /^(packages\/(db|client|maintenance)|test\/system)\//u.test(file))).toEqual(
    [],
  );
});
