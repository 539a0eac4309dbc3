import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ALONE, integrationFiles, speaksSql, WAITING } from "./layout.ts";

test("the files that are named exist, and are on one list", () => {
  const files = new Set(integrationFiles());
  expect([...WAITING, ...ALONE].filter((file) => !files.has(file))).toEqual([]);
  expect([...WAITING].filter((file) => ALONE.has(file))).toEqual([]);
});

test("what runs again at the strictest isolation with each change exists, and comes to a database", () => {
  const makefile = readFileSync(new URL("../Makefile", import.meta.url), "utf8");
  const [, races = ""] = /^RACES := ((?:.*\\\n)*.*)$/mu.exec(makefile) ?? [];
  const names = races.replaceAll("\\\n", " ").split(/\s+/u);
  expect(names.length).toBeGreaterThan(1);
  const again = integrationFiles().filter((file) => speaksSql(file));
  expect(names.filter((name) => !again.some((file) => file.startsWith(name)))).toEqual([]);
});

test("at another transaction isolation those are left out that come to no database", () => {
  const leftOut = integrationFiles().filter((file) => !speaksSql(file));
  expect(leftOut).toContain("packages/queue/test/redis.test.ts");
  expect(leftOut).toContain("apps/worker/test/command.test.ts");
  expect(leftOut.filter((file) => /^(packages\/(db|client|maintenance)|test\/system)\//u.test(file))).toEqual(
    [],
  );
});
