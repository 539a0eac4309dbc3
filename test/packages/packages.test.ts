import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dropDatabase, withDatabase } from "@muster/test/admin";
import { testRedis } from "@muster/test/redis";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Projects, tell } from "./installed.ts";

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
  expect(migrated).toMatchObject({ code: 0, stdout: expect.stringContaining("the schema is up to date") });
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

/** On both versions of Node: does its job, and ends by itself. */
async function doesItsJob(project: string, args: readonly string[]): Promise<void> {
  for (const [version, node] of nodes()) {
    const told = await projects.run(node, project, args, env);
    expect({ version, ...told }).toEqual({
      version,
      code: 0,
      stdout: expect.stringContaining(DONE),
      stderr: "",
    });
  }
}

async function compile(project: string): Promise<void> {
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions: COMPILER, include: ["main.ts"] }),
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

test("TypeScript as CommonJS, strictly checked", async () => {
  const project = projects.add("typed-cjs", { type: "commonjs" }, { "main.ts": "main.ts" });
  await compile(project);
  await doesItsJob("typed-cjs", ["out/main.js"]);
});

test("JavaScript as CommonJS", async () => {
  projects.add("cjs", {}, { "main.cjs": "main.cjs" });
  await doesItsJob("cjs", ["main.cjs"]);
});
