import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VERSION } from "@muster/runtime/version";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { init } from "./init.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "My Jobs-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const begin = (force = false): Promise<string> => init(folder, { force, typedDev: "npx muster dev" });
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const told = (output: string, what: string): string[] =>
  [...output.matchAll(new RegExp(`^  ${what} +([^,\n]+)`, "gmu"))].map(([, name = ""]) => name);

const ALL = ["package.json", "handlers/hello.js", "test/hello.test.js", "compose.yaml", "README.md"];

test("into an empty folder everything is written, and named", async () => {
  const output = await begin();
  expect(told(output, "wrote")).toEqual(ALL);
  expect(ALL.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
  expect(JSON.parse(read("package.json"))).toMatchObject({
    name: expect.stringMatching(/^my-jobs-[a-z0-9-]+$/u),
    type: "module",
    dependencies: { muster: VERSION, "@muster/worker": VERSION },
  });
  // README.md says the same as the terminal.
  for (const typed of ["npm install", "npm test", "npx muster dev", "docker compose up"]) {
    expect(output).toContain(`  ${typed}\n`);
    expect(read("README.md")).toContain(`\n${typed}\n`);
  }
});

test("the compose file publishes nothing beyond this machine, and says that its API is open inside", async () => {
  await begin();
  const { services, networks } = parse(read("compose.yaml"), { merge: true });
  expect(Object.keys(services)).toEqual(["postgres", "redis", "migrate", "api", "worker"]);
  expect(services.api).toMatchObject({
    ports: ["127.0.0.1:8081:8081"],
    environment: { API_HOST: "0.0.0.0", TLS: "off", AUTH: "none" },
  });
  for (const store of ["postgres", "redis"])
    expect(services[store]).toMatchObject({
      networks: ["stores"],
      volumes: [expect.stringContaining(store)],
    });
  expect(networks.stores.internal).toBe(true);
});

test("what is there is kept, and that is said; by force only what is ours is written again", async () => {
  await begin();
  for (const name of ALL) put(name, '{ "type": "module" }');
  const kept = await begin();
  expect(told(kept, "kept")).toEqual(ALL);
  expect(told(kept, "wrote")).toEqual([]);
  expect(kept).toContain("handlers/hello.js, which exists (--force overwrites it)");
  const forced = await begin(true);
  expect(told(forced, "kept")).toEqual(["package.json", "README.md"]);
  expect(read("README.md")).toBe('{ "type": "module" }');
  expect(read("handlers/hello.js")).toContain("export const hello");
});

test("a project of CommonJS gets files that are modules all the same, and its compose file stays the one that is found", async () => {
  put("package.json", '{ "name": "shop" }');
  put("docker-compose.yml", "services: {}\n");
  const output = await begin();
  expect(told(output, "wrote")).toEqual([
    "handlers/hello.mjs",
    "test/hello.test.mjs",
    "compose.muster.yaml",
    "README.md",
  ]);
  expect(read("test/hello.test.mjs")).toContain('from "../handlers/hello.mjs"');
  expect(output).toContain(`npm install --save-exact muster@${VERSION} @muster/worker@${VERSION}\n`);
  expect(output).toContain("docker compose -f compose.muster.yaml up\n");
  expect(existsSync(join(folder, "compose.yaml"))).toBe(false);
});

test("a project that has the packages keeps them: they may be tarballs, and a registry has others by these names", async () => {
  const dependencies = { muster: "file:muster.tgz", "@muster/worker": "file:worker.tgz" };
  put("package.json", JSON.stringify({ dependencies }));
  const output = await begin();
  expect(output).toContain("  npm install\n");
  expect(output).not.toContain("--save-exact");
});

test("a package.json that is none is named, and nothing is written beside it", async () => {
  put("package.json", "{");
  await expect(begin()).rejects.toThrow(/package\.json: expected JSON, got /u);
  expect(existsSync(join(folder, "handlers"))).toBe(false);
});
