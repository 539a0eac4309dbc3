import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtinHandlers } from "../src/handlers/index.ts";
import { loadHandlers } from "../src/load-handlers.ts";

const builtin = builtinHandlers({ commandAllow: [], httpAllowPrivate: [] });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-handlers-"));
  const files = {
    "a.ts":
      'export const greet = () => "hi"; export const handlers = { "mail.send": () => 1 }; export const limit = 3;',
    "b.ts": "export function greet() {}",
    "noop.ts": "export function noop() {}",
    "broken.ts": 'throw new Error("no key");',
    "alone.js":
      'const options = Symbol.for("muster.handler-options"); export const shrink = Object.assign(() => 1, { [options]: { isolation: "container" } });',
    "empty.ts": "export const answer = 42;",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true }));

const load = (...names: string[]): Promise<string[]> =>
  loadHandlers(
    names.map((name) => join(folder, name)),
    builtin,
  ).then((handlers) => Object.keys(handlers));

test("exported functions handle the type of their name; `handlers` holds the others", async () => {
  expect(await load("a.*")).toEqual([...Object.keys(builtin), "greet", "mail.send"]);
});

test("mistakes name the file and what to do", async () => {
  await expect(load("a.ts", "b.ts")).rejects.toThrow(
    /type "greet" is handled by .*a\.ts and by .*b\.ts; rename one/,
  );
  await expect(load("noop.ts")).rejects.toThrow(
    /type "noop" is handled by the built-in handlers and by .*noop\.ts/,
  );
  await expect(load("broken.ts")).rejects.toThrow(/broken\.ts cannot be loaded: Error: no key/);
  await expect(load("empty.ts")).rejects.toThrow(/empty\.ts exports no handler/);
  await expect(load("alone.js")).rejects.toThrow(
    /alone\.js: handler "shrink": isolation: expected "process" or "thread", got "container"/,
  );
  await expect(load("none*.ts")).rejects.toThrow(/expected files, got none for .*none\*\.ts/);
});

test("the example is loadable", async () => {
  const handlers = await loadHandlers(["handlers/example.ts"], builtin);
  expect(Object.keys(handlers)).toEqual([...Object.keys(builtin), "greet", "report.count"]);
});
