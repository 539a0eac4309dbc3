import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtinHandlers } from "../src/handlers/index.ts";
import { loadHandlers } from "../src/load-handlers.ts";

const builtin = builtinHandlers({ commandAllow: [], httpAllowPrivate: [] });
const run = promisify(execFile);
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
  ).then(({ handlers }) => Object.keys(handlers));

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

/** A module of its own, in a folder of its own. */
async function loadText(name: string, text: string): Promise<string[]> {
  const file = join(await mkdtemp(join(folder, "module-")), name);
  await writeFile(file, text);
  return Object.keys((await loadHandlers([file], {})).handlers);
}

const DEFINE =
  'const defined = (name) => Object.defineProperty({ name }, Symbol.for("muster.schedule"), { value: true });';

test.each([
  [
    "by name and in an array",
    "export const a = defined('a'), b = defined('b'); export const all = [a, b, 3];",
    "a b",
  ],
  ["as the default", "export default defined('a');", "a"],
  ["in an array that is the default", "const a = defined('a'); export default [a, defined('b')];", "a b"],
])("schedules that a file exports %s are applied once each", async (_how, text, names) => {
  const file = await written(`${DEFINE} ${text}`);
  const { schedules } = await loadHandlers([file], {});
  expect(schedules.map(({ name }) => name).join(" ")).toBe(names);
});

test("schedules that a second file exports again are applied once", async () => {
  const file = await written(`${DEFINE} export const a = defined('a'), all = [a];`);
  const other = await written(`export * from ${JSON.stringify(file)};`);
  const { schedules } = await loadHandlers([file, other], {});
  expect(schedules.map(({ name }) => name)).toEqual(["a"]);
});

async function written(text: string): Promise<string> {
  const file = join(await mkdtemp(join(folder, "module-")), "file.mjs");
  await writeFile(file, text);
  return file;
}

const COMPILED = 'Object.defineProperty(exports, "__esModule", { value: true });';

test.each([
  [
    "a.cjs",
    "const first = () => 1, second = () => 2; module.exports = { first, second };",
    ["first", "second"],
  ],
  ["a.cjs", 'exports.first = () => 1; exports.handlers = { "mail.send": () => 1 };', ["first", "mail.send"]],
  ["resize.cjs", "module.exports = async () => 1;", ["resize"]],
  ["resize.mjs", "export default async () => 1;", ["resize"]],
  ["mail.send.mjs", "export default function work() {}", ["mail.send"]],
  ["a.mjs", "export const first = () => 1; export default first;", ["first"]],
  ["a.mjs", "export default { first: () => 1, second: () => 2, limit: 3 };", ["first", "second"]],
  ["a.mjs", "export default { handlers: { first: () => 1 } };", ["first"]],
  ["a.cjs", `${COMPILED} exports.first = () => 1; exports.default = exports.first;`, ["first"]],
  ["resize.cjs", `${COMPILED} exports.default = () => 1;`, ["resize"]],
  ["a.mjs", "const first = await Promise.resolve(() => 1); export { first };", ["first"]],
  ["a.mjs", 'const work = () => 1; export { work as "mail.send" };', ["mail.send"]],
])("case D4: %s with %s handles %j", async (name, text, types) => {
  expect(await loadText(name, text)).toEqual(types);
});

test.each([
  ["index.cjs", "module.exports = () => 1;", /exports a function without a name: export it under the name/],
  ["a.mjs", "export class Resize { run() {} }", /exports "Resize", which is a class: export a function that/],
  ["resize.cjs", "module.exports = class {};", /exports "resize", which is a class/],
  ["a.cjs", "function Old() {} Old.prototype.run = () => 1; exports.Old = Old;", /"Old", which is a class/],
  [
    "a.mjs",
    'export const handlers = { "": () => 1, b: 7 };',
    /the type "": expected a name.*[^]*"b", which is a value/,
  ],
  [
    "a.mjs",
    `export const handlers = { ["x".repeat(129)]: () => 1 };`,
    /expected at most 128 characters, got 129/,
  ],
  ["a.mjs", "export const handlers = new Map();", /`handlers` as a Map: expected an object/],
  ["a.cjs", "module.exports = { get first() { throw 7; } };", /cannot be loaded: 7/],
  ["a.mjs", "throw Object.create(null);", /cannot be loaded: \{\}/],
])("case D4: %s with %s is refused, and told what to write", async (name, text, error) => {
  await expect(loadText(name, text)).rejects.toThrow(error);
});

const OPTIONS = 'Symbol.for("muster.handler-options")';
const FUNCTION = 'Symbol.for("muster.handler-function")';

test.each([
  ["export async function* work() {}", /exports "work", which is a generator, whose body would never run/],
  ["export function* work() {}", /which is a generator/],
  ["export default { async *work() {} };", /which is a generator/],
  [
    `export const work = Object.assign(() => 1, { [${OPTIONS}]: {}, [${FUNCTION}]: async function* () {} });`,
    /which is a generator/,
  ],
  [
    `export const work = Object.assign(() => 1, { [${OPTIONS}]: {}, [${FUNCTION}]: undefined });`,
    /which is defined without a function/,
  ],
])("case D3: %s is refused", async (text, error) => {
  await expect(loadText("a.mjs", text)).rejects.toThrow(error);
});

test("each file's types are told, for every exported function is one", async () => {
  const told: unknown[] = [];
  await loadHandlers(
    [join(folder, "a.ts")],
    {},
    { info: (fields: unknown) => void told.push(fields), warn: expect.unreachable },
  );
  expect(told).toEqual([{ file: join(folder, "a.ts"), types: ["greet", "mail.send"] }]);
});

test("the example is loadable", async () => {
  const { handlers } = await loadHandlers(["handlers/example.ts"], builtin);
  expect(Object.keys(handlers)).toEqual([...Object.keys(builtin), "greet", "report.count"]);
});

test("case P5: a file that lies elsewhere hears of packages that it misses, and of those of another version", async () => {
  await writeFile(join(folder, "lonely.js"), 'import "@muster/worker"; export const lonely = () => 1;');
  // In a process of its own: the test's finds packages from the repository's folder as well.
  const loading = `import { loadHandlers } from ${JSON.stringify(new URL("../src/load-handlers.ts", import.meta.url).href)};
    await loadHandlers([process.argv[1]], {});`;
  const node = ["--input-type=module", "--eval", loading, join(folder, "lonely.js")];
  await expect(run(process.execPath, node)).rejects.toThrow(
    /lonely\.js cannot be loaded: install @muster\/worker@\d+\.\d+\.\d+ in its folder or above \(/u,
  );
  const other = join(folder, "other");
  const installed = join(other, "node_modules/@muster/worker");
  await mkdir(installed, { recursive: true });
  await writeFile(join(installed, "package.json"), '{ "name": "@muster/worker", "version": "0.1.9" }');
  await writeFile(join(other, "old.js"), "export const old = () => 1;");
  const warned: string[] = [];
  const log = { info: () => undefined, warn: (...said: unknown[]) => void warned.push(String(said[1])) };
  await loadHandlers([join(other, "old.js")], {}, log);
  expect(warned).toEqual([
    expect.stringMatching(
      /^it finds @muster\/worker 0\.1\.9, and this worker is \d+\.\d+\.\d+: install the same/u,
    ),
  ]);
});
