import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chosenHandlers } from "./chosen-handlers.ts";
import { DEV } from "./tool.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-tool-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test("all that is wrong is said at once", () => {
  for (const name of [
    "DATABASE_URL",
    "DATABASE_URL_FILE",
    "REDIS_URL",
    "REDIS_URLS",
    "REDIS_HOST",
    "REDIS_URL_FILE",
  ])
    vi.stubEnv(name, undefined);
  const given = { port: "80a", workers: "17", temporary: "", data: "x", "own-postgres": "", "own-redis": "" };
  const mistakes: string[] = [];
  DEV.prepare(new Map(Object.entries(given)), mistakes);
  expect(mistakes).toEqual([
    "--temporary: expected no --data beside it, which says where jobs are kept",
    "--own-postgres: expected DATABASE_URL in the environment, which says where it is; it is not set",
    "--own-redis: expected REDIS_URL in the environment, which says where it is; it is not set",
    '--workers: expected a whole number from 1 to 16, got "17"',
    '--port: expected a whole number from 1 to 65535, got "80a"',
  ]);
});

test("handlers are those that are named, else those of the folder, else the sample", () => {
  expect(chosenHandlers(undefined, folder)).toEqual({
    patterns: expect.stringMatching(/sample\/hello\.ts$/u),
    shown: "a sample",
    isSample: true,
  });
  mkdirSync(join(folder, "handlers"));
  for (const name of ["mail.test.js", "types.d.ts", "notes.md"])
    writeFileSync(join(folder, "handlers", name), "");
  expect(chosenHandlers("", folder).isSample).toBe(true);
  for (const name of ["mail.js", "pdf.mts"]) writeFileSync(join(folder, "handlers", name), "");
  expect(chosenHandlers(undefined, folder)).toEqual({
    patterns: "handlers/!(*.test|*.spec|*.d).js,handlers/!(*.test|*.spec|*.d).mts",
    shown: "handlers/",
    isSample: false,
  });
  expect(chosenHandlers("jobs/*.js", folder)).toMatchObject({ patterns: "jobs/*.js", isSample: false });
});
